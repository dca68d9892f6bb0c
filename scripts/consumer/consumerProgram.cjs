/** A program of a user's own, outside the checkout, that has the library as a dependency. */
// @ts-check
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { cacheFolder } = require("../setup/paths.cjs");
const { fetchTool } = require("./fetchTool.cjs");
const { mustRun } = require("./mustRun.cjs");

/** The name of the Pulumi project. */
const project = "consumer";

const program = `
const { Config } = require("@pulumi/pulumi");
const { NodeReboot, NodeStatus, okd } = require("pulumi-openshift-maintenance");
const reboot = new NodeReboot("worker-0", { node: "worker-0.openstacklocal", triggers: ["1"] });
const up = new NodeStatus("worker-0-up", { node: reboot.node, waitFor: "ACTIVE" }, { dependsOn: reboot });
exports.phase = reboot.phase;
exports.status = up.status;
exports.node = process.version;
if (new Config("openshift").getSecret("kubernetes") !== undefined) {
  exports.user = new okd.SessionToken("me").user;
  const account = { namespace: "test", serviceAccount: "robot", roles: ["edit"] };
  exports.token = new okd.ServiceAccountToken("robot", account).token;
}
`;

/**
 * @param {string} folder
 * @param {Record<string, string>} dependencies
 */
function writeConsumer(folder, dependencies) {
  const settings = `name: ${project}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n`;
  writePackage(folder, project, dependencies, program);
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), settings);
}

/**
 * A workspace whose program depends on a shared package of it, and only that one on the library.
 *
 * @param {string} folder
 * @param {{ library: string, pulumi: string }} versions of the library and of `@pulumi/pulumi`
 * @returns {string} the folder of the program
 */
function writeSharedWorkspace(folder, { library, pulumi }) {
  const infra = { "@pulumi/pulumi": pulumi, "pulumi-openshift-maintenance": library };
  writePackage(path.join(folder, "packages", "infra"), "@corp/infra", infra, program);
  const consumer = path.join(folder, "apps", "consumer");
  writeConsumer(consumer, { "@corp/infra": "workspace:*", "@pulumi/pulumi": pulumi });
  fs.writeFileSync(path.join(consumer, "index.js"), `module.exports = require("@corp/infra");\n`);
  fs.writeFileSync(path.join(folder, "pnpm-workspace.yaml"), `packages: ["apps/*", "packages/*"]\n`);
  return consumer;
}

/** @type {(folder: string, name: string, dependencies: Record<string, string>, source: string) => void} */
function writePackage(folder, name, dependencies, source) {
  const manifest = { name, version: "1.0.0", private: true, main: "index.js", dependencies };
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  fs.writeFileSync(path.join(folder, "index.js"), source);
}

/** @param {string} folder */
function installWithNpm(folder) {
  const quick = ["--prefer-offline", "--no-audit", "--no-fund"];
  return mustRun("npm", ["install", ...quick], { cwd: folder });
}

/** @param {string} folder */
async function installWithPnpm(folder) {
  const pnpm = path.join(await fetchTool("pnpm", "10"), "bin", "pnpm.cjs");
  const store = path.join(cacheFolder(), "pnpm-store");
  const quick = ["--prefer-offline", "--reporter=append-only", "--store-dir", store];
  return mustRun(process.execPath, [pnpm, "install", ...quick], { cwd: folder });
}

/**
 * Makes one file of a program and what it needs.
 *
 * @param {string} folder of the program; its `index.js` is replaced by the bundle
 * @param {string[]} options such as `--external:NAME`
 */
async function bundleWithEsbuild(folder, options) {
  const esbuild = path.join(await fetchTool("esbuild", "0.25"), "bin", "esbuild");
  fs.writeFileSync(path.join(folder, "program.js"), program);
  const bundle = ["program.js", "--bundle", "--platform=node", "--outfile=index.js", "--allow-overwrite"];
  return mustRun(esbuild, [...bundle, "--log-level=error", ...options], { cwd: folder });
}

module.exports = {
  consumerProject: project,
  writeConsumer,
  writeSharedWorkspace,
  installWithNpm,
  installWithPnpm,
  bundleWithEsbuild,
};
