import { runOrder, runRequest } from "../../support/runStep";
import { FakeCluster } from "../../support/fakeCluster";
import { FakeWorld } from "../../support/fakeWorld";
import { posts } from "../../support/orderedWorld";
import { orderInputs, requestInputs, urnOf } from "../../support/stepInputs";

/** Two stacks order and reboot the same node, the second one so much later. */
async function twoStacks(
  laterMs: number,
  prepare: (world: FakeWorld) => void = () => undefined,
): Promise<{ codes: string[]; posts: number }> {
  const world = new FakeWorld();
  prepare(world);
  const stack = async (afterMs: number): Promise<string> => {
    await world.clock.sleep(afterMs);
    const plugin = world.startProcess();
    return plugin.run(async (context) => {
      try {
        const order = await runOrder(orderInputs({ rowUrn: `${urnOf("RebootOrder")}-${afterMs}` }), context);
        const rowUrn = `${urnOf("RebootRequest")}-${afterMs}`;
        const { error } = await runRequest(requestInputs(order, { rowUrn }), undefined, context);
        return error?.code ?? "rebooted";
      } catch (error) {
        return (error as { code: string }).code;
      }
    });
  };
  const codes = await Promise.all([stack(0), stack(laterMs)]);
  return { codes, posts: posts(world).length };
}

describe("two stacks that reboot one node", () => {
  it("are kept apart once the node shows that it reboots", async () => {
    expect(await twoStacks(2000)).toEqual({ codes: ["rebooted", "ERR_NODE_BUSY"], posts: 1 });
  });

  it("are both accepted in the moment before it shows: the window that remains without a lease", async () => {
    expect(await twoStacks(100)).toEqual({ codes: ["rebooted", "rebooted"], posts: 2 });
  });

  it("are kept apart in that moment too by a lease", async () => {
    expect(await twoStacks(100, (world) => new FakeCluster(world))).toEqual({
      codes: ["rebooted", "ERR_NODE_BUSY"],
      posts: 1,
    });
  });
});
