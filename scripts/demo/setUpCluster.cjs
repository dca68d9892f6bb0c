/**
 * A cluster of the simulator, set up as an administrator does it with docs/node-maintenance.yaml. Shared by the demo and
 * the tests.
 */
// @ts-check
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const YAML = require("yaml");
const { repository } = require("../setup/paths.cjs");

/** @typedef {import("../../simulator/source").OkdSimulator} OkdSimulator */

/** What the simulator must be told: who sets it up. */
const administrator = Object.freeze({
  tokens: { administrator: { user: "administrator", groups: ["cluster-admins"] } },
});

/** No cluster of the simulator has admission policies. */
const isKept = (/** @type {{ kind: string }} */ { kind }) => !kind.startsWith("ValidatingAdmissionPolicy");

/**
 * Applies the file, and makes a token of the program's account: it may do what it has to, and nothing else.
 *
 * @param {Pick<OkdSimulator, "url" | "put">} okd started with `administrator`
 * @returns {Promise<{ token: string, kubeconfig: string }>} the program's token, alone and in a kubeconfig
 * @example
 * const okd = await startOkdSimulator({ ...administrator, nodes: ["worker-0"] });
 * const { kubeconfig } = await setUpCluster(okd);
 */
async function setUpCluster(okd) {
  const text = fs.readFileSync(path.join(repository, "docs", "node-maintenance.yaml"), "utf8");
  for (const document of YAML.parseAllDocuments(text)) {
    const object = document.toJS();
    if (isKept(object)) okd.put(object);
  }
  const account = `${okd.url}/api/v1/namespaces/node-maintenance/serviceaccounts/node-maintenance`;
  const answer = await fetch(`${account}/token`, {
    method: "POST",
    headers: { authorization: "Bearer administrator", "content-type": "application/json" },
    body: JSON.stringify({ spec: { expirationSeconds: 3600 } }),
  });
  if (!answer.ok) throw new Error(`The cluster makes no token: ${answer.status} ${await answer.text()}`);
  const { token } = /** @type {{ status: { token: string } }} */ (await answer.json()).status;
  return { token, kubeconfig: kubeconfigFor(okd.url, token) };
}

/** @type {(server: string, token: string) => string} */
function kubeconfigFor(server, token) {
  const name = "simulator";
  return YAML.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

module.exports = { administrator, setUpCluster };
