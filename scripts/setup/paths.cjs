/** Where things are: the checkout, the cache outside it, and the Pulumi CLI that set-up settled on. */
// @ts-check
"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const repository = path.resolve(__dirname, "..", "..");

/** What set-up, tests and matrix write inside the checkout; ignored by git. */
const workFolder = path.join(repository, ".work");

const toolchainFile = path.join(workFolder, "toolchain.json");

/**
 * What is costly and does not depend on the checkout is kept here, so that a fresh clone is warm.
 * @returns {string}
 */
function cacheFolder() {
  const chosen = process.env.OPENSHIFT_MAINTENANCE_CACHE;
  if (chosen) return path.resolve(chosen);
  const caches = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return path.join(caches, "pulumi-openshift-maintenance");
}

/**
 * The folder that holds `pulumi` and its language host. `npm test` passes it on; a test that is started
 * from an editor finds what the last set-up wrote down.
 *
 * @returns {string}
 * @throws when set-up has not run
 */
function pulumiBinFolder() {
  const chosen = process.env.PULUMI_BIN_DIR;
  if (chosen) return chosen;
  try {
    const { pulumi } = JSON.parse(fs.readFileSync(toolchainFile, "utf8"));
    if (fs.existsSync(path.join(pulumi, "pulumi"))) return pulumi;
  } catch {
    // Not set up yet, or half written: said below.
  }
  throw new Error("No Pulumi CLI is known yet. Run `npm run setup` once.");
}

/**
 * Where set-up found the Kubernetes API server and etcd, or one sentence on why the tests have to do without.
 *
 * @returns {{ readonly apiServer: string, readonly etcd: string, readonly missing?: never } | { readonly missing: string }}
 */
function kubernetesPrograms() {
  try {
    const { kubernetes } = JSON.parse(fs.readFileSync(toolchainFile, "utf8"));
    if (kubernetes.missing || [kubernetes.apiServer, kubernetes.etcd].every(fs.existsSync)) return kubernetes;
  } catch {
    // Not set up yet, or by an older set-up: said below.
  }
  return { missing: "set-up has not looked for it yet; run `npm run setup` once" };
}

/**
 * The programs of a Kubernetes node.
 *
 * @typedef {object} KubeletPrograms
 * @property {string} kubelet
 * @property {string} containerdFolder the folder of `containerd`, `ctr` and the shim
 * @property {string} runc
 * @property {string} busybox
 * @property {string} shell a shell that looks for programs in PATH alone
 * @property {undefined} [missing]
 */

/**
 * Where set-up found the programs of a Kubernetes node, or one sentence on why the tests have to do without.
 *
 * @returns {KubeletPrograms | { readonly missing: string }}
 */
function kubeletPrograms() {
  try {
    const { kubelet } = JSON.parse(fs.readFileSync(toolchainFile, "utf8"));
    if (kubelet.missing || Object.values(kubelet).every(fs.existsSync)) return kubelet;
  } catch {
    // Not set up yet, or by an older set-up: said below.
  }
  return { missing: "set-up has not looked for a kubelet yet; run `npm run setup` once" };
}

module.exports = {
  repository,
  workFolder,
  toolchainFile,
  cacheFolder,
  pulumiBinFolder,
  kubernetesPrograms,
  kubeletPrograms,
};
