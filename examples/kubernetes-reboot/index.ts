import { Config } from "@pulumi/pulumi";
import { NodeReboot } from "pulumi-openshift-maintenance";

const config = new Config();
const node = config.require("node");
const triggers = [config.require("imageVersion")];

/** Reboots the node once for each image version, and waits until it is Ready. */
const reboot = new NodeReboot("worker", { node, triggers });

export const { jobId, durationSeconds, transitions, statusAfter } = reboot;
