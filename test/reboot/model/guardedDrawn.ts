import * as fc from "fast-check";
import type { BackendKind } from "./backendModel";
import { clusterFaults, createFaults, type ClusterEvent, type CreateFault } from "./clusterFaults";
import { crash, replaced, step, suspension, withoutUndefined } from "./drawn";
import type { KubernetesArgs } from "./kubernetesSite";
import { goodNodeRhythm, type NodeRhythm } from "./nodeRhythm";
import type { Action, Run } from "./schedule";
import type { WorldArgs } from "./world";

/** Random clusters, and what happens in them. */

const fault = fc.oneof(
  { weight: 12, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(...clusterFaults) },
);

const createFault = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.constantFrom<CreateFault>(...createFaults) },
);

const run: fc.Arbitrary<Run> = fc
  .record({
    crash: fc.option(crash, { nil: undefined }),
    suspension: fc.option(suspension, { nil: undefined, freq: 3 }),
    wakesOthersAt: fc.option(fc.nat(50), { nil: undefined, freq: 4 }),
    faults: fc.array(fault, { maxLength: 40 }),
    createFaults: fc.array(createFault, { maxLength: 4 }),
    skewMs: fc.constantFrom(0, 0, -3_600_000, 120_000),
    replace: replaced,
    target: fc.option(step, { nil: undefined, freq: 12 }),
    otherNodeFor: fc.option(step, { nil: undefined, freq: 14 }),
  })
  .map(withoutUndefined);

const clusterEvent: fc.Arbitrary<ClusterEvent> = fc.oneof(
  fc.constant<ClusterEvent>({ is: "a reboot by someone else" }),
  fc.constantFrom(5000, 60_000, 200_000).map((ms): ClusterEvent => ({ is: "a dead kubelet", ms })),
  fc.constantFrom(5000, 90_000).map((ms): ClusterEvent => ({ is: "an API that is away", ms })),
  fc.boolean().map((force): ClusterEvent => ({ is: "deleted pods", force })),
  fc.constantFrom(10_000, 200_000).map((ms): ClusterEvent => ({ is: "a stranger's pod", ms })),
);

const meanwhile: fc.Arbitrary<Action> = fc
  .tuple(fc.constantFrom(0, 300, 1500, 10_000, 60_000), clusterEvent)
  .map(([afterMs, what]) => ({ do: "meanwhile", afterMs, what }));

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: run.map((value): Action => ({ do: "up", run: value })) },
  { weight: 3, arbitrary: meanwhile },
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
  { weight: 1, arbitrary: fc.constantFrom(500, 5000, 200_000).map((ms): Action => ({ do: "wait", ms })) },
);

const nodeRhythm: fc.Arbitrary<NodeRhythm> = fc.record({
  startMs: fc.constantFrom(300, 300, 5000, 50_000, 130_000),
  pullFailsMs: fc.constantFrom(0, 0, 0, 5000, 100_000),
  isRejected: fc.constantFrom(false, false, false, false, true),
  end: fc.constantFrom("reboots", "reboots", "reboots", "reboots", "refuses"),
  endsInMs: fc.constantFrom(0, 300, 5000),
  downMs: fc.constantFrom(4000, 20_000, 90_000),
  reportMs: fc.constantFrom(0, 0, 10_000),
  readyMs: fc.constantFrom(0, 8000),
  afterBoot: fc.constantFrom("255", "137", "again", "as it was"),
});

export const drawnCluster: fc.Arbitrary<WorldArgs & KubernetesArgs> = fc.record({
  nodeRhythms: fc.array(nodeRhythm, { minLength: 1, maxLength: 3 }).map((some) => [...some, goodNodeRhythm]),
  isSingleNode: fc.constantFrom(false, false, true),
  nodeSkewMs: fc.constantFrom(0, -3000, 3000),
  backend: fc.constantFrom<BackendKind>("folder", "bucket", "service"),
  rebootOnCreate: fc.constantFrom(true, true, false),
  isDeferring: fc.constantFrom(false, false, true),
});

/** A creation without an answer, a run that dies or stands still over it, and others that continue. */
const lostCreation: fc.Arbitrary<Action[]> = fc
  .record({
    lost: fc.constantFrom<CreateFault>("late", "held", "held too long", "held for the boot", "lost-after"),
    end: fc.constantFrom("crash", "suspension"),
    crash,
    suspension,
    atEffect: fc.integer({ min: 25, max: 50 }),
    others: fc.array(
      fc.oneof(
        run.map((value): Action => ({ do: "up", run: value })),
        meanwhile,
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    isNewChange: fc.boolean(),
  })
  .map(({ lost, end, crash: died, suspension: stood, atEffect, others, isNewChange }) => [
    {
      do: "up",
      run: {
        skewMs: 0,
        faults: [],
        createFaults: [lost],
        ...(end === "crash" ? { crash: { ...died, atEffect } } : { suspension: { ...stood, atEffect } }),
      },
    },
    ...(isNewChange ? [{ do: "change triggers" } as const] : []),
    ...others,
    { do: "wake", ms: 2000 },
  ]);

/** At most ten actions, or some more where one of them is a whole story. */
export const drawnGuardedActions = fc
  .array(
    fc.oneof({ weight: 12, arbitrary: action.map((one) => [one]) }, { weight: 1, arbitrary: lostCreation }),
    { minLength: 1, maxLength: 9 },
  )
  .map((some) => some.flat());
