import { Config } from "@pulumi/pulumi";
import { NodeReboot } from "pulumi-openshift-maintenance";

const config = new Config();

/** Drains the worker, reboots it once for each image version, and lets it have pods again once it is well. */
const reboot = new NodeReboot("worker", {
  node: config.require("node"),
  triggers: [config.require("imageVersion")],
  // One worker at a time, whoever reboots the others.
  budget: { among: { roles: ["worker"] }, maxUnavailable: 1, waitSeconds: 3600 },
  // Not while another node is down. On OpenShift, not while an operator is degraded, either.
  healthGate: { waitSeconds: 900 },
  // Pods that nothing replaces are not evicted, and neither are those that would lose an emptyDir.
  drain: { timeoutSeconds: 1800 },
  readiness: { minimumStableSeconds: config.requireNumber("stableSeconds"), daemonSets: true },
  settleSeconds: config.requireNumber("settleSeconds"),
});

export const { jobId, durationSeconds, bootIdBefore, bootIdAfter } = reboot;
