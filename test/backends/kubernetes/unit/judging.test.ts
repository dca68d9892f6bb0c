/** When a reboot pod has done its work, will do it, or will not: from what kubelet reports. */
import fc from "fast-check";
import { judgeReboot, type RebootSight } from "../../../../provider/backends/kubernetes/judgeReboot";
import { readPod, type PodReading } from "../../../../provider/backends/kubernetes/podReading";
import { patienceOf } from "../../../../provider/backends/kubernetes/observePod";
import { settleStep } from "../../../../provider/backends/kubernetes/settlePod";
import { rememberSecrets } from "../../../../provider/http/redaction/knownSecrets";

const podWith = (status: object) => ({ metadata: { name: "p" }, status });
const containerIn = (state: object, phase = "Pending") => podWith({ phase, containerStatuses: [{ state }] });

test.each<[string, object, PodReading]>([
  ["that is new", {}, { kind: "waiting", reason: "", text: "it was not begun" }],
  [
    "whose image cannot be pulled",
    {
      phase: "Pending",
      containerStatuses: [{ state: { waiting: { reason: "ErrImagePull", message: "no\nsuch host" } } }],
    },
    { kind: "waiting", reason: "ErrImagePull", text: 'ErrImagePull ("no such host")' },
  ],
  [
    "that its kubelet rejects",
    { phase: "Failed", reason: "OutOfpods" },
    { kind: "rejected", text: "OutOfpods" },
  ],
  ["that runs", { phase: "Running", containerStatuses: [{ state: { running: {} } }] }, { kind: "running" }],
  [
    "that went down with its node",
    { phase: "Failed", containerStatuses: [{ state: { terminated: { exitCode: 255, reason: "Unknown" } } }] },
    { kind: "ended", exitCode: 255, message: "" },
  ],
  [
    "that has done nothing",
    {
      phase: "Failed",
      containerStatuses: [{ state: { terminated: { exitCode: 10, message: "already rebooted\n" } } }],
    },
    { kind: "ended", exitCode: 10, message: "already rebooted" },
  ],
  [
    "whose image has no shell",
    {
      phase: "Failed",
      containerStatuses: [{ state: { terminated: { exitCode: 128, reason: "StartError" } } }],
    },
    { kind: "rejected", text: "StartError" },
  ],
])("the reading of a pod %s", (_, status, reading) => {
  expect(readPod(podWith(status))).toEqual(reading);
});

test("a credential that a pod's status repeats is redacted, also where its message is cut through it", () => {
  const token = "sha256~Pl4ntedN33dle7Q-and-more";
  rememberSecrets({ token });
  for (let length = 260; length < 310; length++) {
    const message = `${"x".repeat(length)} ${token}`;
    const states = [
      { waiting: { reason: "ErrImagePull", message } },
      { terminated: { exitCode: 128, reason: "StartError", message } },
      { terminated: { exitCode: 12, message: `not with ${token}` } },
      { waiting: { reason: `Said-${token}` } },
    ];
    const readings = states.map((state) => readPod(containerIn(state)));
    // Its reason is for comparisons alone.
    const shown = JSON.stringify(readings, (key, value: unknown) => (key === "reason" ? undefined : value));
    expect(shown).not.toMatch(/Pl4|sha256~P/u);
  }
});

const waiting = (reason: string): PodReading => readPod(containerIn({ waiting: { reason } }));
const ended = (exitCode: number): PodReading => ({ kind: "ended", exitCode, message: "" });

test.each<[string, PodReading | "gone", number, number, string]>([
  ["runs", { kind: "running" }, 0, 0, "accept"],
  ["is being begun", waiting("ContainerCreating"), 119_000, 119_000, "wait"],
  ["has not begun in two minutes", waiting("ContainerCreating"), 120_000, 120_000, "withdraw"],
  ["could not pull its image once", waiting("ErrImagePull"), 5000, 1000, "wait"],
  ["cannot pull its image", waiting("ImagePullBackOff"), 20_000, 15_000, "withdraw"],
  ["names no image", waiting("InvalidImageName"), 0, 0, "withdraw"],
  ["is rejected", { kind: "rejected", text: "OutOfpods" }, 0, 0, "withdraw"],
  ["was deleted by someone", "gone", 0, 0, "accept"],
  ["went down with its node", ended(255), 0, 0, "accept"],
  ["began too late", ended(11), 0, 0, "refuse"],
  ["saw another boot id just now", ended(10), 0, 0, "wait"],
  ["saw another boot id than the API still shows", ended(10), 60_000, 30_000, "refuse"],
])("a pod that %s", (_, reading, sinceMs, asItIsMs, step) => {
  expect(settleStep(reading, sinceMs, asItIsMs, true).do).toBe(step);
});

const readings = fc.oneof(
  fc.constant<"gone">("gone"),
  fc.constant<PodReading>({ kind: "running" }),
  fc.constant<PodReading>({ kind: "rejected", text: "x" }),
  fc.string().map((reason): PodReading => ({ kind: "waiting", reason, text: reason })),
  fc.integer().map(ended),
);
const times = fc.nat(10_000_000);

test("a node that shows another boot id than the order saw is never said to have been left alone", () => {
  fc.assert(
    fc.property(readings, times, times, (reading, sinceMs, asItIsMs) => {
      expect(settleStep(reading, sinceMs, asItIsMs, false)).toEqual({ do: "accept" });
    }),
  );
});

test("every pod is settled within two minutes, and one that has begun is never said to have done nothing", () => {
  fc.assert(
    fc.property(readings, (reading) => {
      const last = settleStep(reading, 120_000, 120_000, true);
      expect(last.do).not.toBe("wait");
      const hasBegun =
        reading !== "gone" &&
        (reading.kind === "running" || (reading.kind === "ended" && ![10, 11].includes(reading.exitCode)));
      if (hasBegun) expect(last.do).toBe("accept");
    }),
  );
});

const sightOf = (sight: Partial<RebootSight>): RebootSight => ({
  node: { status: "Ready", bootId: "old" },
  pod: { kind: "running" },
  podForMs: 0,
  lostAfterMs: 300_000,
  staleAfterMs: 120_000,
  ...sight,
});

test("a reboot is done exactly when the node shows another boot id, whatever its pod shows", () => {
  fc.assert(
    fc.property(readings, times, fc.constantFrom("old", "new", undefined), (pod, podForMs, bootId) => {
      const node = { status: "Ready", ...(bootId === undefined ? {} : { bootId }) };
      const { state } = judgeReboot("old", sightOf({ pod, podForMs, node }));
      expect(state === "succeeded").toBe(bootId === "new");
    }),
  );
});

test.each<[string, PodReading | "gone", number, string]>([
  ["the host refused", ended(12), 0, "failed"],
  ["stayed up", ended(13), 0, "failed"],
  ["began too late", ended(11), 0, "failed"],
  ["went down with its node", ended(255), 9_999_999, "running"],
  ["was killed with its node", ended(137), 9_999_999, "running"],
  ["saw another boot id, which the API does not show yet", ended(10), 60_000, "running"],
  ["has an image without what the script needs", ended(127), 120_000, "failed"],
  ["is gone since a moment", "gone", 1000, "running"],
  ["is gone for long", "gone", 300_000, "lost"],
])("beside the old boot id a pod that %s", (_, pod, podForMs, state) => {
  expect(judgeReboot("old", sightOf({ pod, podForMs }))).toMatchObject({ state });
});

test.each([
  [Infinity, { lostAfterMs: 300_000, staleAfterMs: 120_000 }],
  [200_000, { lostAfterMs: 150_000, staleAfterMs: 120_000 }],
  [60_000, { lostAfterMs: 45_000, staleAfterMs: 45_000 }],
])("a wait of %s ms believes what has lasted before it ends", (waitMs, patience) => {
  expect(patienceOf(waitMs)).toEqual(patience);
});

test("another boot id that was reported before the order is that of a restored etcd, and no reboot", () => {
  const reportedBefore = "2026-11-28T10:00:00Z";
  const shown = (reportedAt: string): string => {
    const node = { status: "Ready", bootId: "other", reportedAt };
    return judgeReboot("old", sightOf({ node, reportedBefore })).state;
  };
  expect(shown("2026-11-28T09:59:59Z")).toBe("running");
  expect(shown("2026-11-28T10:00:07Z")).toBe("succeeded");
});
