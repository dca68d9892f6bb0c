import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import type { RequestState } from "../../../provider/reboot/steps";
import { lostAnswer } from "../../support/fakeProcess";
import { FakeWorld } from "../../support/fakeWorld";
import { blankRequest, ordered, posts, send, type Ordered } from "../../support/orderedWorld";

describe("the job of the operation before", () => {
  const before: Partial<RequestState> = { ...blankRequest, requestedFor: "before", jobId: "tmp1" };
  /** An earlier job that ends so long after the order of the next. */
  async function withEarlierJob(endsMs: number): Promise<Ordered> {
    const world = new FakeWorld();
    world.rhythm = { ...world.rhythm, upMs: 500, endsMs };
    world.reboot("worker-0");
    world.clock.advance(600);
    return ordered(world);
  }

  it("is waited for before anything is sent", async () => {
    const { world, plugin, order } = await withEarlierJob(5000);
    expect((await send(plugin, order, before)).state.jobId).toBe("tmp2");
    expect(world.accepted[1]?.atMs).toBeGreaterThanOrEqual(5000);
  });

  it("that runs on refuses the request, and is remembered for the next try", async () => {
    const { world, plugin, order } = await withEarlierJob(600_000);
    const { state, error } = await send(plugin, order, before);
    expect(state).toMatchObject({ refusedFor: order.operationId, earlierJobId: "tmp1" });
    expect(error).toMatchObject({ code: "ERR_NODE_BUSY", jobId: "tmp1", requestSent: "no" });
    expect(posts(world)).toEqual([]);

    const later = world.startProcess();
    later.memory.refusals.set(order.operationId, state);
    expect((await send(later, order)).state.refusedFor).toBe(order.operationId);
    world.clock.advance(600_000);
    const last = world.startProcess();
    last.memory.refusals.set(order.operationId, state);
    expect((await send(last, order)).state.jobId).toBe("tmp2");
  });

  it("is remembered beside a request of unknown fate, also by runs that only look", async () => {
    const { world, plugin, order } = await withEarlierJob(5000);
    world.answers.push({ acts: false, outcome: lostAnswer });
    const { state } = await send(plugin, order, before);
    expect(state).toMatchObject({ uncertainFor: order.operationId, earlierJobId: "tmp1" });
    const again = await send(world.startProcess(), order, state);
    expect(again.state).toMatchObject({ uncertainFor: order.operationId, earlierJobId: "tmp1" });
    const lost = await send(world.startProcess(), order, before);
    expect(lost.state).toMatchObject({ uncertainFor: order.operationId, earlierJobId: "tmp1" });
  });

  it("that failed has ended too", async () => {
    const { world, plugin, order } = await withEarlierJob(600_000);
    world.jobText = () => "worker-0 ERROR\nFail";
    expect((await send(plugin, order, before)).state.jobId).toBe("tmp2");
  });

  it("that is not known any more has ended, but one answer of that kind is no proof", async () => {
    const { world, plugin, order } = await withEarlierJob(5000);
    let reads = 0;
    world.jobText = (_jobId, output) => (++reads === 1 ? undefined : output);
    await send(plugin, order, before);
    expect(world.accepted[1]?.atMs).toBeGreaterThanOrEqual(5000);

    const expired = await withEarlierJob(600_000);
    expired.world.jobText = () => undefined;
    expect((await send(expired.plugin, expired.order, before)).state.jobId).toBe("tmp2");
  });

  it("that cannot be read because the program is broken refuses it at once, so that a plain rerun sends", async () => {
    const { world, plugin, order } = await withEarlierJob(5000);
    const broken = new SyntaxError("Unexpected end of input");
    world.readFault = (request) => (request === "GET tmp1" ? broken : undefined);
    const { state, error } = await send(plugin, order, before);
    expect(state).toMatchObject({ refusedFor: order.operationId, earlierJobId: "tmp1" });
    expect(error).toMatchObject({ code: "ERR_BROKEN_INSTALLATION", cause: broken });
    expect(world.requests.filter((request) => request === "GET tmp1")).toHaveLength(1);
    expect(posts(world)).toEqual([]);
  });

  it("that cannot be read refuses the request with the reason", async () => {
    const { world, plugin, order } = await withEarlierJob(5000);
    const denied = new MaintenanceError("ERR_UNAUTHORIZED", {
      what: "GET answered 401.",
      next: "Set the password.",
    });
    world.readFault = (request) => (request === "GET tmp1" ? denied : undefined);
    const { state, error } = await send(plugin, order, before);
    expect(state.refusedFor).toBe(order.operationId);
    expect(error).toBe(denied);
  });
});
