/** Which pods of a node a drain evicts, leaves, or is stopped by. */
import * as fc from "fast-check";
import { drainOptionsOf } from "../../../provider/drain/plan/drainOptions";
import { readDrainPod, type DrainPod } from "../../../provider/drain/plan/drainPod";
import { planDrain, type DrainPlan } from "../../../provider/drain/plan/planDrain";
import { podObject, type PodWords } from "../../support/drainPods";

const nowMs = Date.parse("2026-01-01T12:00:00Z");
const daemonSets = new Set(["test/logs"]);
const emptyDir = [{ name: "cache", emptyDir: {} }];

interface More {
  readonly phase?: string;
  readonly deletedAt?: string | undefined;
}

function pod({ phase = "Running", deletedAt, ...words }: Partial<PodWords> & More): DrainPod {
  const object = podObject({ name: "p", ...words });
  const metadata = {
    ...object.metadata,
    uid: "u",
    ...(deletedAt === undefined ? {} : { deletionTimestamp: deletedAt }),
  };
  return readDrainPod({ ...object, metadata, status: { phase } });
}

/** What becomes of one pod: `evict`, `evict: emptyDir`, `ending`, `stay: mirror`, `block: unmanaged`. */
function fate(given: Partial<PodWords> & More, options: object = {}, known?: ReadonlySet<string>): string {
  const circumstances = { daemonSets, nowMs, ...(known === undefined ? {} : { known }) };
  const plan = planDrain([pod(given)], drainOptionsOf(options), circumstances);
  const [words = ""] = [
    ...plan.evict.map(({ losses }) => ["evict", ...losses].join(": ")),
    ...plan.ending.map(() => "ending"),
    ...plan.stay.map(({ reason }) => `stay: ${reason}`),
    ...plan.block.map(({ reasons }) => `block: ${reasons.join(", ")}`),
  ];
  return words;
}

describe("a drain with the defaults", () => {
  test.each<[string, string, Partial<PodWords> & More]>([
    ["evicts a pod of a ReplicaSet", "evict", {}],
    ["evicts a pod of a controller that it does not know", "evict", { controller: "Unicorn/u" }],
    ["is stopped by a pod without a controller", "block: unmanaged", { controller: undefined }],
    ["is stopped by a pod with an emptyDir", "block: emptyDir", { volumes: emptyDir }],
    [
      "names all that is against a pod",
      "block: emptyDir, unmanaged",
      { volumes: emptyDir, controller: undefined },
    ],
    ["leaves a pod of a DaemonSet", "stay: daemonSet", { controller: "DaemonSet/logs" }],
    [
      "leaves a pod of a DaemonSet that has an emptyDir",
      "stay: daemonSet",
      { controller: "DaemonSet/logs", volumes: emptyDir },
    ],
    [
      "is stopped by a pod whose DaemonSet is missing",
      "block: missingDaemonSet",
      { controller: "DaemonSet/gone" },
    ],
    [
      "leaves a mirror pod",
      "stay: mirror",
      { controller: "Node/worker-0", annotations: { "kubernetes.io/config.mirror": "x" } },
    ],
    [
      "evicts a finished pod whatever it is",
      "evict",
      { controller: undefined, volumes: emptyDir, phase: "Succeeded" },
    ],
    ["evicts a failed pod of a DaemonSet", "evict", { controller: "DaemonSet/logs", phase: "Failed" }],
    [
      "leaves the pod that reboots the node",
      "stay: ownPod",
      { controller: undefined, labels: { "app.kubernetes.io/managed-by": "pulumi-openshift-maintenance" } },
    ],
    [
      "waits for a pod that is being deleted, whatever it is",
      "ending",
      { controller: undefined, volumes: emptyDir, deletedAt: "2026-01-01T00:00:00Z" },
    ],
  ])("%s", (_title, expected, given) => {
    expect(fate(given)).toBe(expected);
  });
});

describe("by consent a drain", () => {
  test.each<[string, string, Partial<PodWords> & More, object]>([
    ["evicts a pod without a controller", "evict: unmanaged", { controller: undefined }, { force: true }],
    [
      "evicts a pod whose DaemonSet is missing",
      "evict: missingDaemonSet",
      { controller: "DaemonSet/gone" },
      { force: true },
    ],
    [
      "deletes the data of an emptyDir",
      "evict: emptyDir",
      { volumes: emptyDir },
      { deleteEmptyDirData: true },
    ],
    [
      "still needs the other consent",
      "block: unmanaged",
      { volumes: emptyDir, controller: undefined },
      { deleteEmptyDirData: true },
    ],
    [
      "never evicts a pod of a DaemonSet",
      "stay: daemonSet",
      { controller: "DaemonSet/logs" },
      { force: true, deleteEmptyDirData: true },
    ],
    [
      "is stopped by a pod of a DaemonSet",
      "block: daemonSet",
      { controller: "DaemonSet/logs" },
      { ignoreDaemonSets: false, force: true },
    ],
    [
      "no longer waits for a pod that was to be gone long ago",
      "stay: longDeleted",
      { deletedAt: "2026-01-01T11:58:59Z" },
      { skipWaitForDeleteTimeoutSeconds: 60 },
    ],
    [
      "waits for one that was to be gone a moment ago",
      "ending",
      { deletedAt: "2026-01-01T11:59:00Z" },
      { skipWaitForDeleteTimeoutSeconds: 60 },
    ],
  ])("%s", (_title, expected, given, options) => {
    expect(fate(given, options)).toBe(expected);
  });
});

test("a pod that the scheduler brings back onto the cordoned node is not evicted without end", () => {
  const begun = new Set(["other"]);
  for (const toleration of [
    { operator: "Exists" },
    { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
  ]) {
    expect(fate({ tolerations: [toleration] })).toBe("evict");
    expect(fate({ tolerations: [toleration] }, {}, begun)).toBe("stay: comesBack");
    expect(fate({ tolerations: [toleration] }, {}, new Set(["u"]))).toBe("evict");
  }
  for (const toleration of [
    { key: "other", operator: "Exists" },
    { operator: "Exists", effect: "NoExecute" },
  ]) {
    expect(fate({ tolerations: [toleration] }, {}, begun)).toBe("evict");
  }
});

const anyPod = fc.record({
  name: fc.constantFrom("a", "b", "c"),
  controller: fc.constantFrom(undefined, "ReplicaSet/web", "DaemonSet/logs", "DaemonSet/gone"),
  volumes: fc.constantFrom([], emptyDir),
  annotations: fc.constantFrom({}, { "kubernetes.io/config.mirror": "x" }),
  labels: fc.constantFrom({}, { "app.kubernetes.io/managed-by": "pulumi-openshift-maintenance" }),
  tolerations: fc.constantFrom([], [{ operator: "Exists" }]),
  phase: fc.constantFrom("Running", "Pending", "Succeeded", "Failed"),
  deletedAt: fc.constantFrom(undefined, "2026-01-01T11:00:00Z", "2026-01-01T11:59:59Z"),
});
const anyOptions = fc.record({
  ignoreDaemonSets: fc.boolean(),
  deleteEmptyDirData: fc.boolean(),
  force: fc.boolean(),
  skipWaitForDeleteTimeoutSeconds: fc.constantFrom(0, 60),
});
const podsOf = (given: readonly (Partial<PodWords> & More)[]): DrainPod[] => given.map(pod);
const listed = (plan: DrainPlan): DrainPod[] => [
  ...[...plan.evict, ...plan.stay, ...plan.block].map((each) => each.pod),
  ...plan.ending,
];

describe("whatever the pods and the options are, a plan", () => {
  test("has each pod in just one of its lists", () => {
    fc.assert(
      fc.property(fc.array(anyPod), anyOptions, (given, options) => {
        const pods = podsOf(given);
        const all = listed(planDrain(pods, drainOptionsOf(options), { daemonSets, nowMs }));
        expect(all).toHaveLength(pods.length);
        expect(new Set(all)).toEqual(new Set(pods));
      }),
    );
  });

  test("never evicts a mirror pod, a pod of this library, or a running pod of a DaemonSet that is there", () => {
    fc.assert(
      fc.property(fc.array(anyPod), anyOptions, (given, options) => {
        const plan = planDrain(podsOf(given), drainOptionsOf(options), { daemonSets, nowMs });
        for (const { pod: evicted } of plan.evict) {
          expect(evicted.isMirror).toBe(false);
          expect(evicted.labels).toEqual({});
          if (!evicted.isFinished) expect(evicted.controller?.name).not.toBe("logs");
        }
      }),
    );
  });

  test("loses nothing without the consent for it", () => {
    fc.assert(
      fc.property(fc.array(anyPod), anyOptions, (given, options) => {
        const plan = planDrain(podsOf(given), drainOptionsOf(options), { daemonSets, nowMs });
        for (const { pod: evicted, losses } of plan.evict) {
          if (evicted.isFinished) continue;
          if (evicted.hasEmptyDir)
            expect([options.deleteEmptyDirData, losses]).toEqual([
              true,
              expect.arrayContaining(["emptyDir"]),
            ]);
          if (evicted.controller === undefined)
            expect([options.force, losses]).toEqual([true, expect.arrayContaining(["unmanaged"])]);
        }
      }),
    );
  });

  test("with more consent is stopped by nothing more", () => {
    fc.assert(
      fc.property(fc.array(anyPod), anyOptions, (given, options) => {
        const pods = podsOf(given);
        const blocked = (more: object): Set<DrainPod> =>
          new Set(
            planDrain(pods, drainOptionsOf({ ...options, ...more }), { daemonSets, nowMs }).block.map(
              (each) => each.pod,
            ),
          );
        const before = blocked({});
        for (const consent of [{ force: true }, { deleteEmptyDirData: true }, { ignoreDaemonSets: true }])
          for (const each of blocked(consent)) expect(before).toContain(each);
      }),
    );
  });
});
