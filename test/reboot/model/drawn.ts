import * as fc from "fast-check";
import { faults, type ApiFault } from "./apiFaults";
import type { BackendKind } from "./backendModel";
import type { Rhythm } from "./rhythm";
import type { Action, Crash, Moment, Run, Suspension } from "./schedule";
import type { SelfServiceArgs } from "./selfServiceSite";
import type { WorldArgs } from "./world";

/** Random worlds, and what happens in them. */

const moment: fc.Arbitrary<Moment> = fc.record({
  atEffect: fc.nat(50),
  when: fc.constantFrom("before", "after"),
});

export const crash: fc.Arbitrary<Crash> = fc
  .tuple(moment, fc.constantFrom<Crash["who"]>("everything", "plugin", "cli", "cancel"))
  .map(([at, who]) => ({ ...at, who }));

export const suspension: fc.Arbitrary<Suspension> = fc
  .tuple(moment, fc.constantFrom<Suspension["standstill"]>("monotonic continues", "monotonic stops"))
  .map(([at, standstill]) => ({ ...at, standstill }));

const apiFault = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.constantFrom<ApiFault>(...faults) },
);

export const step = fc.constantFrom("gate" as const, "order" as const, "request" as const, "job" as const);

export const replaced = fc.oneof(
  { weight: 16, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: fc.constant(["order"] as const) },
  { weight: 1, arbitrary: fc.constant(["order", "request"] as const) },
  { weight: 1, arbitrary: fc.constant(["gate", "order", "request", "job"] as const) },
  { weight: 1, arbitrary: fc.constant(["request"] as const) },
);

const run: fc.Arbitrary<Run> = fc
  .record({
    crash: fc.option(crash, { nil: undefined }),
    suspension: fc.option(suspension, { nil: undefined, freq: 3 }),
    wakesOthersAt: fc.option(fc.nat(50), { nil: undefined, freq: 4 }),
    faults: fc.array(apiFault, { maxLength: 12 }),
    skewMs: fc.constantFrom(0, 0, -3_600_000, 120_000),
    replace: replaced,
    target: fc.option(step, { nil: undefined, freq: 8 }),
    otherNodeFor: fc.option(step, { nil: undefined, freq: 10 }),
  })
  .map(withoutUndefined);

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: run.map((value): Action => ({ do: "up", run: value })) },
  { weight: 2, arbitrary: fc.constant<Action>({ do: "change triggers" }) },
  { weight: 2, arbitrary: fc.constant<Action>({ do: "answer" }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(2000, 12_000, 600_000).map((ms): Action => ({ do: "wake", ms })),
  },
  { weight: 1, arbitrary: fc.constant<Action>({ do: "throw away" }) },
  { weight: 1, arbitrary: fc.nat(30).map((writesAgo): Action => ({ do: "restore", writesAgo })) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: "refresh" }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(["order" as const], ["order" as const, "request" as const])
      .map((steps): Action => ({ do: "taint", steps })),
  },
  { weight: 1, arbitrary: fc.constantFrom(500, 5000, 60_000).map((ms): Action => ({ do: "wait", ms })) },
  { weight: 1, arbitrary: fc.constant<Action>({ do: "foreign reboot" }) },
  { weight: 1, arbitrary: fc.boolean().map((unschedulable): Action => ({ do: "cordon", unschedulable })) },
  { weight: 1, arbitrary: fc.constantFrom(5000, 60_000).map((ms): Action => ({ do: "hold pods", ms })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("MIGRATING", "RESIZE", "REBUILD", "PASSWORD"), fc.constantFrom(2000, 40_000))
      .map(([status, ms]): Action => ({ do: "foreign transition", status, ms })),
  },
);

const rhythm: fc.Arbitrary<Rhythm> = fc.record({
  startMs: fc.constantFrom(0, 300, 1600),
  downMs: fc.constantFrom(4000, 20_000, 90_000),
  gapMs: fc.constantFrom(0, 500, 8000),
  end: fc.constantFrom("Done", "Done", "Done", "Fail"),
  offMs: fc.constantFrom(0, 0, 0, 30_000),
  expiresMs: fc.constantFrom(1_000_000_000, 1_000_000_000, 5000),
  saysDoneEarly: fc.constantFrom(false, false, false, true),
  saysGoodbye: fc.constantFrom(false, false, false, true),
});

/** An endless `Fail` never converges: the last rhythm of a round is a good one. */
const goodRhythm: Rhythm = {
  startMs: 300,
  downMs: 20_000,
  gapMs: 500,
  end: "Done",
  offMs: 0,
  expiresMs: 1e9,
  saysDoneEarly: false,
  saysGoodbye: false,
};

export const drawnWorld: fc.Arbitrary<WorldArgs & SelfServiceArgs> = fc
  .record({
    rhythms: fc.array(rhythm, { minLength: 1, maxLength: 4 }).map((some) => [...some, goodRhythm]),
    whileRebooting: fc.constantFrom("conflict", "accept"),
    backend: fc.constantFrom<BackendKind>("folder", "bucket", "service"),
    rebootOnCreate: fc.constantFrom(true, true, false),
    isWitnessed: fc.boolean(),
    isDrained: fc.boolean(),
    isDeferring: fc.constantFrom(false, false, true),
  })
  .map((world) => ({ ...world, isDrained: world.isDrained && world.isWitnessed }));

/** A run that stands still before its request is out, someone who finishes meanwhile, and the end of the standstill. */
const standstill: fc.Arbitrary<Action[]> = fc
  .record({
    run,
    suspension,
    atEffect: fc.nat(18),
    faults: fc.array(apiFault, { maxLength: 3 }),
    others: fc.array(run, { minLength: 1, maxLength: 2 }),
    isNewChange: fc.boolean(),
  })
  .map(({ run: own, suspension: how, atEffect, faults: few, others, isNewChange }) => [
    { do: "up", run: { skewMs: own.skewMs, faults: few, suspension: { ...how, atEffect } } },
    ...(isNewChange ? [{ do: "change triggers" } as const] : []),
    ...others.flatMap((other): Action[] => [
      { do: "up", run: { faults: other.faults, skewMs: other.skewMs } },
      { do: "answer" },
    ]),
    { do: "up", run: { faults: [], skewMs: own.skewMs } },
    { do: "wake", ms: 2000 },
  ]);

/** A server that acts and then refuses, and a look at the node that has its own troubles. */
const refusalAfterTheDeed: fc.Arbitrary<Action[]> = fc
  .record({
    refusal: fc.constantFrom<ApiFault>("403-after", "403-at-last", "404-after", "409-after"),
    looks: fc.array(
      fc.constantFrom<ApiFault | null>(null, null, "slow", "slow", "502-before", "reset-before"),
      {
        maxLength: 8,
      },
    ),
    suspension,
    atEffect: fc.option(fc.integer({ min: 12, max: 40 }), { nil: undefined, freq: 1 }),
    isNewChange: fc.boolean(),
  })
  .map(({ refusal, looks, suspension: how, atEffect, isNewChange }) => [
    ...(isNewChange ? [{ do: "change triggers" } as const] : []),
    {
      do: "up",
      run: {
        skewMs: 0,
        // The first read is the check's, and the order shares it.
        faults: [null, refusal, ...looks],
        ...(atEffect === undefined ? {} : { suspension: { ...how, atEffect } }),
      },
    },
    { do: "wake", ms: 600_000 },
  ]);

/** At most ten actions, or some more where one of them is a whole story. */
export const drawnActions = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: action.map((one) => [one]) },
      { weight: 1, arbitrary: standstill },
      { weight: 1, arbitrary: refusalAfterTheDeed },
    ),
    { minLength: 1, maxLength: 9 },
  )
  .map((some) => some.flat());

/** An optional field that was not drawn is not there. */
export function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const drawn = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(drawn) as { [K in keyof T]: Exclude<T[K], undefined> };
}
