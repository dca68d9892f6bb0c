/**
 * The rooms of provider/, from the ground up. A room imports only from floors below its own, never from its
 * neighbors. The files beside the rooms (index.ts, runtime.ts) are above all of them.
 */
"use strict";

/** @type {ReadonlyArray<readonly string[]>} */
const floors = [
  ["core"],
  ["errors"],
  ["http"],
  ["pulumi"],
  ["reporting", "windows"],
  ["journal"],
  ["kubernetes"],
  ["backends"],
  ["nodes"],
  ["drain", "health"],
  ["okd"],
  ["reboot"],
  ["rolling"],
  ["cli"],
];

/** What each room is for, in one line. */
const purposes = {
  core: "clock, `waitUntil`, canonical JSON, text from elsewhere made harmless",
  errors: "`MaintenanceError` and its codes",
  http: "the transport (`axios`), WebSockets (`ws`), proxies, retries, time limits, redaction of credentials",
  pulumi:
    "the seam to Pulumi: engine, configuration, validation, unknowns, triggers, the stored program text",
  reporting:
    "what a maintenance run tells others: `notifications/`, the audit log, metrics, silences of alerts",
  windows: "`MaintenanceWindow`: when it opens, whether something may begin (pure), and the wait for it",
  journal:
    "at most once: the right to send, the outcomes, the order queue, the comparison of the steps, the chain",
  kubernetes:
    "the API server: client, discovery, watches, objects; `connection/`: kubeconfig, in-cluster, OAuth; `conditions/`: a field or a condition of an object",
  backends: "the port `RebootBackend`, and each API that implements it: `selfService/`, `kubernetes/`",
  nodes: "nodes and their states: `getNodes`, `getNodeStatus`, `NodeStatus`, `selectNodes`, `getRebootNeeds`",
  drain: "`NodeDrain`: cordon, evict, wait, uncordon; `plan/` is pure, `cluster/` has the effects",
  health:
    "what must be well before a reboot (`gate/`) and after it (`readiness/`); `options/` is pure, `wire/` is Prometheus and the HTTP probe",
  okd: "`accounts/`, `registry/`, `conditions/`, `identity/`, `objects/`, `maintenance/`: the resources and functions of `okd`",
  reboot: "`NodeReboot`: the component, its chain, and what its gate, order, request and job do",
  rolling: "`RollingReboot`: the plan of a roll (pure), and what starts the reboots",
  cli: "the command line `openshift-maintenance`, on Pulumi's Automation API: `commands/`, what they read of a `stack/`, its `lock/`, the `terminal/`",
};

module.exports = { floors, purposes };
