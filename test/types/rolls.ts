/** What programs may and may not write of rolls, checked by the compiler alone; see `publicApi.ts`. */
import * as pulumi from "@pulumi/pulumi";
import { RollingReboot, selectNodes } from "pulumi-openshift-maintenance";

declare const image: { version: pulumi.Output<string> };

/** Its own inputs are plain, and all of a NodeReboot's may be outputs. */
export async function rolls(): Promise<pulumi.Output<string>> {
  const nodes = await selectNodes({ roles: ["worker"] });
  new RollingReboot("all", { nodes, triggers: [image.version], timeoutSeconds: pulumi.output(60) });
  new RollingReboot("all", { nodes: ["worker-0"], maxUnavailable: { worker: "10%" }, drain: true });
  // @ts-expect-error the program plans the roll, so it must know the nodes
  new RollingReboot("all", { nodes: pulumi.output(nodes) });
  // @ts-expect-error the node is one of nodes
  new RollingReboot("all", { nodes, node: "worker-0" });
  return new RollingReboot("none", { nodes: [] }).summary;
}
