/** Requests of a back end with a guard: what may still reboot a node, and what is known of it. */
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import type { RebootBackend, RequestOptions } from "../../../provider/backends/rebootBackend";
import type { RequestOutcome } from "../../../provider/journal/outcomes";
import { placeOrder } from "../../../provider/reboot/placeOrder";
import type { RebootContext } from "../../../provider/reboot/rebootContext";
import { sendRequest } from "../../../provider/reboot/sendRequest";
import type { OrderState, RequestState } from "../../../provider/reboot/steps";
import { FakeCluster } from "../../support/fakeCluster";
import type { FakeProcess } from "../../support/fakeProcess";
import { FakeWorld, unreachable, worldConnection } from "../../support/fakeWorld";
import { blankRequest } from "../../support/orderedWorld";
import { orderInputs, requestInputs, urnOf } from "../../support/stepInputs";

const refusal = (requestSent: "yes" | "maybe"): RequestOutcome => ({
  kind: "refused",
  error: new MaintenanceError("ERR_NETWORK", { what: "The pod was not made.", next: "Again.", requestSent }),
});

/** A cluster that reboots its nodes by pods with a guard. */
class GuardedWorld {
  readonly world = new FakeWorld();
  readonly cluster = new FakeCluster(this.world);
  outcome: RequestOutcome = { kind: "accepted", job: "pod" };
  /** Why the node cannot be seen, if it cannot. */
  fault: Error | undefined;
  /** Happens right after a look at the node. */
  afterSurvey: () => void = () => undefined;
  readonly sent: RequestOptions[] = [];

  async order(plugin: FakeProcess, rebootOnCreate = true): Promise<OrderState> {
    return plugin.run((context) =>
      placeOrder(orderInputs({ rebootOnCreate }), undefined, this.backend(plugin, context), context),
    );
  }

  async send(plugin: FakeProcess, order: OrderState, earlier?: Partial<RequestState>): Promise<RequestState> {
    const result = await plugin.run((context) =>
      sendRequest(requestInputs(order), earlier, () => this.backend(plugin, context), context),
    );
    return result.state;
  }

  /** The operations that the node remembers. */
  get remembered(): string[] {
    return (this.cluster.memories.get("worker-0") ?? []).map(({ operationId }) => operationId);
  }

  private backend(plugin: FakeProcess, context: RebootContext): RebootBackend {
    const baseline = async (): Promise<Record<string, string>> => {
      if (this.fault !== undefined) throw this.fault;
      return { bootId: this.cluster.bootIdOf("worker-0") };
    };
    return {
      ...plugin.backendOf(worldConnection, context.random),
      witness: this.cluster,
      isGuarded: true,
      survey: async () => {
        const seen = await baseline();
        this.afterSurvey();
        return { status: "Ready", baseline: seen, report: seen };
      },
      glance: baseline,
      request: async (_reboot, options) => {
        this.sent.push(options);
        return this.outcome;
      },
      trace: async () => ({ kind: "undecided", status: "Ready" }),
    };
  }
}

describe("an order that skips its reboot", () => {
  it("records what a guard must know, should it be replaced and have to be carried out", async () => {
    const guarded = new GuardedWorld();
    const order = await guarded.order(guarded.world.startProcess(), false);
    expect(order).toMatchObject({ skipped: true, baseline: { bootId: "boot-0" } });
  });

  it("needs no answer of the cluster for that", async () => {
    const guarded = new GuardedWorld();
    guarded.fault = unreachable;
    const order = await guarded.order(guarded.world.startProcess(), false);
    expect(order.skipped).toBe(true);
    expect(order.baseline).toBeUndefined();
  });

  it("is carried out again by a later run, though its node remembers the first try", async () => {
    const guarded = new GuardedWorld();
    const plugin = guarded.world.startProcess();
    const order = await guarded.order(plugin, false);
    const before = { ...blankRequest, requestedFor: "before" };
    await guarded.send(plugin, order, before);
    expect(guarded.remembered).toEqual([order.operationId]);
    const again = await guarded.send(guarded.world.startProcess(), order, before);
    expect(again).toMatchObject({ requestedFor: order.operationId, jobId: "pod" });
  });
});

describe("a refusal where a guard lets a request be sent again", () => {
  it("has the node forget what certainly can have no effect", async () => {
    const guarded = new GuardedWorld();
    guarded.outcome = refusal("yes");
    const plugin = guarded.world.startProcess();
    const order = await guarded.order(plugin);
    const state = await guarded.send(plugin, order);
    expect(state).toMatchObject({ refusedFor: order.operationId });
    expect(state.lostAt).toBeUndefined();
    expect(guarded.remembered).toEqual([]);
  });

  it("does not have the node forget a request that may still arrive, and the next one know of it", async () => {
    const guarded = new GuardedWorld();
    guarded.outcome = refusal("maybe");
    const plugin = guarded.world.startProcess();
    const order = await guarded.order(plugin);
    const state = await guarded.send(plugin, order);
    expect(state).toMatchObject({ refusedFor: order.operationId, lostAt: expect.any(String) as string });
    expect(guarded.remembered).toEqual([order.operationId]);
    const later = guarded.world.startProcess();
    later.memory.refusals.set(order.operationId, state);
    await guarded.send(later, order);
    expect(guarded.sent.map(({ mayBeOnItsWay }) => mayBeOnItsWay)).toEqual([false, true]);
  });

  it("of a run that could not look is none of what another run may have sent for the order", async () => {
    const guarded = new GuardedWorld();
    const plugin = guarded.world.startProcess();
    const order = await guarded.order(plugin);
    // Its answer was not recorded.
    await guarded.send(plugin, order);
    guarded.fault = unreachable;
    const state = await guarded.send(guarded.world.startProcess(), order);
    expect(state).toMatchObject({ refusedFor: order.operationId, lostAt: expect.any(String) as string });
    expect(guarded.remembered).toEqual([order.operationId]);
  });
});

it("an order of a node that is rebooted while it looks speaks of one boot only", async () => {
  const guarded = new GuardedWorld();
  guarded.afterSurvey = () => {
    guarded.cluster.rebootByOthers("worker-0");
  };
  const order = await guarded.order(guarded.world.startProcess());
  expect(order).toMatchObject({ baseline: { bootId: "boot-0" }, witness: { bootId: "boot-0" } });
});

it("a guarded request follows one that another run has sent since its order: there is one reboot for both", async () => {
  const guarded = new GuardedWorld();
  const plugin = guarded.world.startProcess();
  const order = await guarded.order(plugin);
  const other = { urn: urnOf("RebootOrder"), operationId: "another run's", triggers: "digest" };
  await guarded.cluster.remember("worker-0", { ...other, bootId: "boot-0", orderedAt: order.orderedAt });
  expect(await guarded.send(plugin, order)).toMatchObject({ requestedFor: order.operationId, jobId: "pod" });
});
