/** What an etcd that was restored to an earlier time shows of a node, and what it has forgotten. */
import type { OrderState } from "../../../provider/reboot/steps";
import { FakeCluster } from "../../support/fakeCluster";
import { FakeWorld } from "../../support/fakeWorld";
import { ordered, posts, send, wait } from "../../support/orderedWorld";
import { runOrder } from "../../support/runStep";
import { jobInputs, orderInputs } from "../../support/stepInputs";

function witnessed(): { world: FakeWorld; cluster: FakeCluster } {
  const world = new FakeWorld();
  return { world, cluster: new FakeCluster(world) };
}

/** Orders, requests and waits in one process. */
async function reboot(world: FakeWorld, trigger: string, earlier?: OrderState): Promise<OrderState> {
  const plugin = world.startProcess();
  const inputs = orderInputs({ triggers: [trigger] });
  const order = await plugin.run((context) => runOrder(inputs, context, earlier));
  const { state } = await send(plugin, order);
  await wait(plugin, jobInputs(order, state));
  return order;
}

describe("a reboot while etcd is restored to an earlier time", () => {
  it("is no success when the cluster shows a boot ID from before the order, as after a restored etcd", async () => {
    const { world, cluster } = witnessed();
    cluster.shows = { reportedAt: "2026-11-28T10:00:00Z" };
    const { plugin, order } = await ordered(world);
    cluster.shows = { bootId: "boot-of-the-copy", reportedAt: "2026-11-28T09:00:00Z" };
    const { state } = await send(plugin, order);
    expect(state).toMatchObject({ adopted: false });
    const { state: job, error } = await wait(plugin, jobInputs(order, state));
    expect(error).toMatchObject({ code: "ERR_NOT_RECOVERED" });
    cluster.shows = { reportedAt: "2026-11-28T10:00:30Z" };
    const later = world.startProcess();
    const { state: end } = await wait(later, jobInputs(order, state), job);
    expect(end).toMatchObject({ phase: "completed", bootIdAfter: "boot-1" });
    expect(posts(world)).toHaveLength(1);
  });

  it("is requested although the node has forgotten the reboot before the order, as after a restored etcd", async () => {
    const { world, cluster } = witnessed();
    const first = await reboot(world, "a");
    const copy = cluster.memories.get("worker-0") ?? [];
    const second = await reboot(world, "b", first);
    const plugin = world.startProcess();
    const third = await plugin.run((context) => runOrder(orderInputs({ triggers: ["c"] }), context, second));
    cluster.memories.set("worker-0", copy);
    const { error } = await send(plugin, third);
    expect(error).toBeUndefined();
    expect(posts(world)).toHaveLength(3);
  });
});
