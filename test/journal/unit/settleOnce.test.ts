import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import type { RequestOutcome, Trace } from "../../../provider/journal/outcomes";
import { sendOnce, settleByTracing, type Deed } from "../../../provider/journal/settleOnce";
import { FakeWorld } from "../../support/fakeWorld";

const refusal = new MaintenanceError("ERR_UNEXPECTED_RESPONSE", { what: "It said no.", next: "Ask it why." });

/** A deed that answers as it is told, and how often it was sent. */
function scene(outcome: RequestOutcome | undefined, trace: Trace) {
  const { context } = new FakeWorld().startProcess();
  const order = {
    node: "worker-0",
    operationId: "operation-1",
    runId: context.memory.runId,
    orderedAt: context.clock.date().toISOString(),
  };
  let sent = 0;
  const deed: Deed = {
    question: "Whether it is done",
    prepare: async () => undefined,
    send: async () => {
      sent++;
      if (outcome === undefined) throw new Error("nothing may be sent");
      return outcome;
    },
    trace: async () => trace,
  };
  return { context, order, deed, sent: () => sent };
}

test("a request whose answer was lost and that is proven to have had no effect may be sent again by the next update", async () => {
  const { context, order, deed } = scene({ kind: "unknown", evidence: "lost" }, { kind: "void" });
  const settled = await sendOnce(order, "order", deed, context);
  expect(settled).toMatchObject({ kind: "refused", error: { code: "ERR_CONFLICT" } });
});

test("a request whose answer was lost is its job where the back end proves it", async () => {
  const { context, order, deed } = scene(
    { kind: "unknown", evidence: "lost" },
    { kind: "accepted", job: "job-1" },
  );
  expect(await sendOnce(order, "order", deed, context)).toEqual({ kind: "accepted", job: "job-1" });
});

test("a request whose fate is not proven is uncertain, with when it was sent", async () => {
  const { context, order, deed } = scene(
    { kind: "unknown", evidence: "lost" },
    { kind: "undecided", status: "ACTIVE" },
  );
  expect(await sendOnce(order, "order", deed, context)).toMatchObject({
    kind: "uncertain",
    seen: { status: "ACTIVE" },
    lostAt: order.orderedAt,
  });
});

test("what a look after the request has shown already is not looked for again", async () => {
  const seen = { status: "SHUTOFF" };
  const { context, order, deed } = scene({ kind: "unknown", evidence: "lost", seen }, { kind: "void" });
  expect(await sendOnce(order, "order", deed, context)).toMatchObject({ kind: "uncertain", seen });
});

test("a request that is proven to be refused stays refused", async () => {
  const { context, order, deed } = scene({ kind: "refused", error: refusal }, { kind: "void" });
  expect(await sendOnce(order, "order", deed, context)).toEqual({ kind: "refused", error: refusal });
});

test("whoever has no right to send takes what the back end proves, and sends nothing", async () => {
  for (const [trace, kind] of [
    [{ kind: "accepted", job: "job-1" }, "accepted"],
    [{ kind: "adopted", status: "REBOOT" }, "adopted"],
    [{ kind: "void" }, "refused"],
    [{ kind: "undecided", status: "ACTIVE" }, "uncertain"],
  ] as const) {
    const { context, order, deed, sent } = scene(undefined, trace);
    expect(await settleByTracing(order, "another run ordered it", deed, context)).toMatchObject({ kind });
    expect(sent()).toBe(0);
  }
});
