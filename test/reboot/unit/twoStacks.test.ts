import { runOrder, runRequest } from "../../support/runStep";
import type { NodeLease } from "../../../provider/backends/nodeLease";
import { FakeWorld } from "../../support/fakeWorld";
import { posts } from "../../support/orderedWorld";
import { orderInputs, requestInputs } from "../../support/stepInputs";

/** Two stacks order and reboot the same node, the second one so much later. */
async function twoStacks(laterMs: number, lease?: NodeLease): Promise<{ codes: string[]; posts: number }> {
  const world = new FakeWorld();
  const stack = async (afterMs: number): Promise<string> => {
    await world.clock.sleep(afterMs);
    const plugin = world.startProcess();
    return plugin.run(async (context) => {
      const withLease = lease === undefined ? context : { ...context, lease };
      try {
        const order = await runOrder(orderInputs(), withLease);
        const { error } = await runRequest(requestInputs(order), undefined, withLease);
        return error?.code ?? "rebooted";
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
  };
  const codes = await Promise.all([stack(0), stack(laterMs)]);
  return { codes, posts: posts(world).length };
}

function oneHolder(): NodeLease {
  const holders = new Map<string, string>();
  return {
    take: async (node, operationId) => {
      if (!holders.has(node)) holders.set(node, operationId);
      return { heldBy: holders.get(node) ?? "" };
    },
  };
}

describe("two stacks that reboot one node", () => {
  it("are kept apart once the node shows that it reboots", async () => {
    expect(await twoStacks(2000)).toEqual({ codes: ["rebooted", "ERR_NODE_BUSY"], posts: 1 });
  });

  it("are both accepted in the moment before it shows: the window that remains without a lease", async () => {
    expect(await twoStacks(100)).toEqual({ codes: ["rebooted", "rebooted"], posts: 2 });
  });

  it("are kept apart in that moment too by a lease", async () => {
    expect(await twoStacks(100, oneHolder())).toEqual({ codes: ["rebooted", "ERR_NODE_BUSY"], posts: 1 });
  });
});
