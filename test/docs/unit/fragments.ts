/** What the fragments in the documentation may use without saying where it is from. */
export const fragmentGlobals = `
import * as pulumi from "@pulumi/pulumi";
import * as library from "pulumi-openshift-maintenance";
declare global {
  const NodeReboot: typeof library.NodeReboot;
  type NodeReboot = library.NodeReboot;
  const NodeStatus: typeof library.NodeStatus;
  const NodeDrain: typeof library.NodeDrain;
  const RollingReboot: typeof library.RollingReboot;
  const getNodes: typeof library.getNodes;
  const selectNodes: typeof library.selectNodes;
  const getRebootNeeds: typeof library.getRebootNeeds;
  const okd: typeof library.okd;
  const config: pulumi.Config;
  const image: { version: pulumi.Output<string> };
  const imageVersion: string;
  const reboot: library.NodeReboot;
  const apiUrl: string;
  const clusterId: string;
  const username: string;
  const server: string;
  const stackName: string;
  const projectName: string;
  const program: () => Promise<void>;
}
`;
