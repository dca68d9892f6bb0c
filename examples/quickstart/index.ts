import { Config } from "@pulumi/pulumi";
import { NodeReboot, NodeStatus, getNodeStatusOutput } from "pulumi-openshift-maintenance";

const config = new Config();
const node = config.require("node");
const imageVersion = config.require("imageVersion");

/** What the cluster says about the node now. */
export const status = getNodeStatusOutput({ node }).status;

/** Reboots the node once for each image version, and waits for it. */
const reboot = new NodeReboot("worker-0", { node, triggers: [imageVersion], timeoutSeconds: 1800 });

/** Whatever must come after the reboot depends on it. */
const up = new NodeStatus("worker-0-up", { node: reboot.node, waitFor: "ACTIVE" }, { dependsOn: reboot });

export const jobId = reboot.jobId;
export const durationSeconds = reboot.durationSeconds;
export const transitions = reboot.transitions;
export const statusAfterwards = up.status;
