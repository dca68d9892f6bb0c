import { Config } from "@pulumi/pulumi";
import { NodeDrain, okd } from "pulumi-openshift-maintenance";

const config = new Config();

/** The bracket opens: the node is cordoned and empty. It closes when this resource is deleted. */
const drain = new NodeDrain("worker", { node: config.require("node"), timeoutSeconds: 1800 });

/** The work. Here someone else does it, and labels the node; put any resource in its place. */
const node = { apiVersion: "v1", kind: "Node", name: drain.node };
const work = new okd.ResourceCondition("firmware", {
  ...node,
  path: ".metadata.labels.firmware",
  value: config.require("firmware"),
  timeoutSeconds: 86400,
});

/** What comes after the work, such as a check of it. */
const ready = new okd.ResourceCondition("ready", { ...node, condition: "Ready" }, { dependsOn: work });

export const { cordoned, evictedPods } = drain;
export const firmware = work.lastSeen;
export const status = ready.lastSeen;
