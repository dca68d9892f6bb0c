import { planRoll } from "../../../provider/rolling/planRoll";
import { planText } from "../../../provider/rolling/planText";
import { durationOf, summaryOf, type NodeRebootResult } from "../../../provider/rolling/rollResults";

const rebooted = (node: string, from: string, to: string): NodeRebootResult => ({
  node,
  phase: "completed",
  completed: true,
  startedAt: `2026-01-01T${from}Z`,
  finishedAt: `2026-01-01T${to}Z`,
});
const skipped: NodeRebootResult = { node: "worker-9", phase: "skipped", completed: false };

test("a roll took from the beginning of its first reboot to the end of its last one", () => {
  const results = [rebooted("a", "00:10:00", "00:20:00"), rebooted("b", "00:05:00", "00:12:00"), skipped];
  expect(durationOf(results)).toBe(900);
  expect(summaryOf(results)).toBe(
    "2 of 3 nodes rebooted in 15 min 00 s, and 1 recorded without a reboot (rebootOnCreate: false).",
  );
});

test("a roll that rebooted nothing has no duration", () => {
  expect(durationOf([skipped])).toBe(undefined);
  expect(summaryOf([skipped])).toMatch(/^0 of 1 node rebooted, and 1 recorded/u);
});

test("a roll tells how many nodes are deferred, and their earlier reboots do not count", () => {
  const deferred: NodeRebootResult = { node: "b", phase: "deferred", completed: false };
  const results = [rebooted("a", "00:10:00", "00:20:00"), deferred, { ...deferred, node: "c" }, skipped];
  expect(summaryOf(results)).toBe(
    "1 of 4 nodes rebooted in 10 min 00 s, and 1 recorded without a reboot (rebootOnCreate: false), and 2 deferred to the next window.",
  );
});

test("a plan is told in order, with its limits", () => {
  const nodes = ["worker-10", "worker-9", "master-0"].map((name) => ({
    name,
    role: name.split("-")[0] ?? "",
  }));
  const plan = planRoll({ nodes, maxUnavailable: 2, maxFailures: 1, canary: { nodes: ["worker-10"] } });
  expect(planText(plan).split("\n")).toEqual([
    "Plan for 3 nodes, at most 2 of the nodes and 1 of the masters (for etcd's quorum) at once; up to 1 may fail (with --continue-on-error):",
    "1. canaries: worker-10",
    "2. worker-9",
    "3. master-0",
  ]);
  expect(planText(planRoll({ nodes: [] }))).toBe("No nodes are selected, so nothing is rebooted.");
});
