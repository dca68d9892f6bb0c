import { Config, type Output } from "@pulumi/pulumi";
import { RollingReboot, selectNodes } from "pulumi-openshift-maintenance";

/** Reboots all nodes: two workers at once, then one load balancer after another, then one master after another. */
export = async (): Promise<Record<string, Output<unknown>>> => {
  const imageVersion = new Config().require("imageVersion");
  const { summary, durationSeconds } = new RollingReboot("cluster", {
    nodes: await selectNodes(),
    order: ["worker", "haproxy", "master"],
    maxUnavailable: { worker: 2 },
    triggers: [imageVersion],
  });
  return { summary, durationSeconds };
};
