import * as fc from "fast-check";
import { createFaults } from "./clusterFaults";
import { Dangers, modelRuns, replay } from "./dangers";
import { drawnCluster, drawnGuardedActions } from "./guardedDrawn";
import { KubernetesSite } from "./kubernetesSite";
import { play } from "./play";
import { World } from "./world";

// The digest is slow on purpose, and the model compares thousands.
jest.mock("../../../provider/reboot/digestOfTriggers", () => ({
  digestOfTriggers: (triggers: unknown, operationId: string) => JSON.stringify([triggers, operationId]),
}));

/**
 * As `reboot.test.ts`, over the API of the cluster itself: pods with a guard, a kubelet, and a node that remembers. What
 * counts are the boots of the node. A cluster takes longer than a self-service API, so a quarter as many are drawn.
 */
const runs = Math.ceil(modelRuns / 4);
const dangers = new Dangers();

describe("a reboot by a guarded pod of a Kubernetes cluster, whatever dies, stands still or arrives late when", () => {
  it("boots its node at most once for a change, is never uncertain, has no effect after it was said to have none, and always converges", async () => {
    await fc.assert(
      fc.asyncProperty(drawnCluster, drawnGuardedActions, async (cluster, actions) => {
        await play(new World(cluster, (time) => new KubernetesSite(time, cluster), dangers.note), actions);
      }),
      { numRuns: runs, ...replay },
    );
  });

  it("by a guarded pod has met every danger that it is about", () => {
    if (runs < 2000 || "path" in replay) return;
    const missed = dangers.missed([
      "killed",
      "suspended before the order",
      "suspended between order and answer",
      "suspended in the wait",
      "turned back",
      "restored",
      "update canceled",
      "the plugin exited",
      "ERR_REBOOT_UNCERTAIN",
      "ERR_JOB_FAILED",
      "ERR_JOB_LOST",
      "ERR_WAIT_TIMEOUT",
      "ERR_NODE_BUSY",
      "ERR_CONFLICT",
      "ERR_UNAUTHORIZED",
      "ERR_FORBIDDEN",
      "ERR_NETWORK",
      "ERR_OUTSIDE_WINDOW",
      "deferred",
      "ok",
      ...createFaults.map((fault) => `a creation met ${fault}`),
    ]);
    expect({ missed, seen: dangers.seen }).toMatchObject({ missed: [] });
  });
});
