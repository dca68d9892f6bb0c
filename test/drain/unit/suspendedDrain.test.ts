/** A process that was suspended while it drained: another run may have continued the drain, or ended it. */
import { cordonedBy } from "../../../provider/drain/cluster/cordon";
import { tryDrain, type DrainOutcome } from "../../../provider/drain/cluster/drainNode";
import { drainOptionsOf } from "../../../provider/drain/plan/drainOptions";
import { nodeDrainHandler } from "../../../provider/drain/resource/nodeDrainHandler";
import type { NodeDrainInputs, NodeDrainState } from "../../../provider/drain/resource/nodeDrainInputs";
import { requireNotSuspended } from "../../../provider/journal/rightToSend";
import { PodServer } from "../../support/podServer";

const inputs: NodeDrainInputs = { node: "worker-0", triggers: [], rowUrn: "urn:w0" };

/** A server, and a process that can be suspended. */
function scene() {
  const server = new PodServer();
  let forMs: number | undefined;
  const suspension = () => (forMs === undefined ? undefined : { forMs });
  server.requireRight = () => {
    requireNotSuspended("worker-0", { suspension });
  };
  const suspend = (): void => {
    forMs = 60_000;
  };
  const evictions = (): number => server.requests.filter(({ what }) => what.endsWith("/eviction")).length;
  const drain = (): Promise<DrainOutcome> =>
    tryDrain("worker-0", drainOptionsOf({}), "urn:w0#1", server.context());
  const handler = nodeDrainHandler(() => server.context(), suspension);
  return { server, suspend, evictions, drain, handler };
}

test("it cordons nothing", async () => {
  const { server, suspend, drain } = scene();
  server.addPods("web-1");
  suspend();
  const { report, error } = await drain();
  expect(error).toMatchObject({ code: "ERR_CONFLICT" });
  expect([report.cordoned, server.requestsOf("PATCH"), server.unschedulable]).toEqual([false, 0, undefined]);
});

test("it cordons nothing when it stood still while the engine was asked whether it is there", async () => {
  const { server, suspend, drain } = scene();
  server.addPods("web-1");
  let asked = 0;
  server.presence = async () => {
    // The second time is right before the cordon.
    if (++asked === 2) suspend();
    return "present";
  };
  expect((await drain()).error).toMatchObject({ code: "ERR_CONFLICT" });
  expect(server.requestsOf("PATCH")).toBe(0);
});

test("it evicts nothing more, not even the rest of the pods that it was about to evict", async () => {
  const { server, suspend, evictions, drain } = scene();
  server.addPods(...Array.from({ length: 40 }, (_, index) => `web-${String(index)}`));
  server.evict = () => {
    suspend();
    return undefined;
  };
  const { error } = await drain();
  expect(error?.message).toMatch(/This run was suspended for 1 min 00 s.*\(ERR_CONFLICT\)$/su);
  // Those that were on their way already.
  expect(evictions()).toBeLessThanOrEqual(8);
});

test("it deletes no pod in the place of an eviction that a budget refuses", async () => {
  const { server, suspend } = scene();
  server.addPods("held");
  server.evict = () => {
    suspend();
    return { status: 429, message: "Cannot evict pod as it would violate the pod's disruption budget." };
  };
  const options = drainOptionsOf({ disruptionBudgetPolicy: "ignore" });
  expect((await tryDrain("worker-0", options, "one", server.context())).error).toMatchObject({
    code: "ERR_CONFLICT",
  });
  expect(server.requestsOf("DELETE")).toBe(0);
});

test("it leaves the cordon, which may be another run's by now, and says so", async () => {
  const { server, suspend, drain } = scene();
  server.addPods("web-1");
  server.evict = () => {
    suspend();
    return { status: 429, message: "a disruption budget" };
  };
  const { report, error } = await drain();
  expect([server.unschedulable, server.annotations[cordonedBy], report.cordoned]).toEqual([
    true,
    "urn:w0#1",
    true,
  ]);
  expect(error?.message).toMatch(/The node stays cordoned.*kubectl uncordon worker-0/su);
});

test("a NodeDrain neither drains nor uncordons, in none of its operations, and says what to do", async () => {
  const { server, suspend, evictions, handler } = scene();
  server.addPods("web-1");
  const state = (await handler.create(inputs)).outs as NodeDrainState;
  const changes = server.requestsOf("PATCH");
  server.addPods("web-2");
  suspend();
  const updating = handler.update("id", state, { ...inputs, triggers: ["2"] });
  await expect(updating).rejects.toThrow(
    /suspended for 1 min 00 s.*neither drains node worker-0.*ERR_CONFLICT/su,
  );
  await expect(handler.delete("id", state)).rejects.toThrow(
    /The cordon of node worker-0.*suspended for 1 min 00 s.*kubectl uncordon worker-0/su,
  );
  await expect(handler.create({ ...inputs, rowUrn: "urn:w1" })).rejects.toThrow("ERR_CONFLICT");
  expect([server.requestsOf("PATCH"), evictions(), server.unschedulable]).toEqual([changes, 1, true]);
});
