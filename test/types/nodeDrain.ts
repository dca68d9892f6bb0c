/** What programs may and may not write of a `NodeDrain`, checked by the compiler alone, as in `publicApi.ts`. */
import * as pulumi from "@pulumi/pulumi";
import { NodeDrain, type DrainArgs, type DrainPhase } from "pulumi-openshift-maintenance";

/** Compiles only where both types are the same one. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
declare function same<A, B>(proof: Same<A, B>): void;
declare const image: { version: pulumi.Output<string> };

/** Inputs and outputs. */
export function drains(): void {
  const options: DrainArgs = {
    deleteEmptyDirData: true,
    disruptionBudgetPolicy: "ignore",
    waitForReplacements: true,
    surge: ["test/web", pulumi.output("test/db")],
    onFailure: "keep",
  };
  const drain = new NodeDrain("worker-0", { node: "worker-0", triggers: [image.version], ...options });
  same<NodeDrain["phase"], pulumi.Output<DrainPhase>>(true);
  same<NodeDrain["evictedPods"], pulumi.Output<number>>(true);
  new NodeDrain("worker-1", { node: drain.node, cluster: "prod", timeoutSeconds: pulumi.output(60) });
  // @ts-expect-error the node is required
  new NodeDrain("no-node", { force: true });
  // @ts-expect-error kubectl's earlier name
  new NodeDrain("old-name", { node: "worker-0", deleteLocalData: true });
  // @ts-expect-error there is no such policy
  new NodeDrain("policy", { node: "worker-0", disruptionBudgetPolicy: "force" });
}
