import { Config } from "@pulumi/pulumi";
import { NodeReboot, NodeStatus } from "pulumi-openshift-maintenance";

const config = new Config();
const imageVersion = config.require("imageVersion");

/** Reboots the worker once for each image version. */
export const reboot = new NodeReboot("worker-0", {
  node: "worker-0.openstacklocal",
  triggers: [imageVersion],
});

/** The load balancer is looked at only after the worker is back. */
export const balancer = new NodeStatus(
  "balancer",
  { node: "haproxy-0.openstacklocal", waitFor: "ACTIVE" },
  { dependsOn: reboot },
);

/** What a runbook shows. */
export const summary = reboot.durationSeconds.apply(
  (seconds) => `rebooted for image ${imageVersion} in ${String(seconds ?? "an unknown number of")} s`,
);
