/** A program of a user's own, outside the checkout, that has the library as a dependency. */
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { cacheFolder } = require("../setup/paths.cjs");
const { fetchTool } = require("./fetchTool.cjs");
const { mustRun } = require("./mustRun.cjs");

const project = "consumer";

const program = `
const { Config } = require("@pulumi/pulumi");
const { NodeReboot, NodeStatus, okd } = require("pulumi-openshift-maintenance");
const reboot = new NodeReboot("worker-0", { node: "worker-0.openstacklocal", triggers: ["1"] });
const up = new NodeStatus("worker-0-up", { node: reboot.node, waitFor: "ACTIVE" }, { dependsOn: reboot });
exports.phase = reboot.phase;
exports.status = up.status;
exports.node = process.version;
if (new Config("okd").get("server") !== undefined) {
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
  fs.mkdirSync(folder, { recursive: true });
  const manifest = { name: project, version: "1.0.0", private: true, main: "index.js", dependencies };
  const settings = `name: ${project}\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n`;
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), settings);
  fs.writeFileSync(path.join(folder, "index.js"), program);
}

function installWithNpm(folder) {
  const quick = ["--prefer-offline", "--no-audit", "--no-fund"];
  return mustRun("npm", ["install", ...quick], { cwd: folder });
}

async function installWithPnpm(folder) {
  const pnpm = path.join(await fetchTool("pnpm", "10"), "bin", "pnpm.cjs");
  const store = path.join(cacheFolder(), "pnpm-store");
  const quick = ["--prefer-offline", "--reporter=append-only", "--store-dir", store];
  return mustRun(process.execPath, [pnpm, "install", ...quick], { cwd: folder });
}

module.exports = { consumerProject: project, writeConsumer, installWithNpm, installWithPnpm };
