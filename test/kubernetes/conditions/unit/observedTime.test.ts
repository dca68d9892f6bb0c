/** When a condition was observed, and by whose clock. */
import {
  observe,
  parseCondition,
  type Expectation,
} from "../../../../provider/kubernetes/conditions/conditionOf";
import {
  clockDifferenceMs,
  observedAtMs,
  parseTime,
} from "../../../../provider/kubernetes/conditions/observedTime";

const at = (text: string): number => Date.parse(text);

test.each([
  [
    "a node's heartbeat",
    { lastHeartbeatTime: "2026-01-01T12:00:05Z", lastTransitionTime: "2025-01-01T00:00:00Z" },
  ],
  [
    "a change that is later than the heartbeat, as when a node is lost",
    {
      lastHeartbeatTime: "2026-01-01T11:59:00Z",
      lastTransitionTime: "2026-01-01T12:00:05Z",
    },
  ],
  [
    "a deployment's update",
    { lastUpdateTime: "2026-01-01T12:00:05Z", lastTransitionTime: "2025-01-01T00:00:00Z" },
  ],
  ["a job's probe", { lastProbeTime: "2026-01-01T12:00:05Z", lastTransitionTime: "2026-01-01T12:00:05Z" }],
  ["a pod's change without a probe", { lastProbeTime: null, lastTransitionTime: "2026-01-01T12:00:05Z" }],
])("of the times of a condition, %s says when it was observed", (_, times) => {
  expect(observedAtMs({ type: "Ready", status: "True", ...times })).toBe(at("2026-01-01T12:00:05Z"));
});

test("a condition without a time that can be read does not say it", () => {
  expect(observedAtMs({ type: "Ready" })).toBeUndefined();
  expect(
    observedAtMs({ lastTransitionTime: null, lastHeartbeatTime: "soon", lastUpdateTime: 3 }),
  ).toBeUndefined();
});

test.each([
  ["2026-01-01T12:00:00Z", "2026-01-01T12:00:00.000Z"],
  ["2026-01-01T12:00:00.4Z", "2026-01-01T12:00:00.400Z"],
  ["2026-01-01T13:00:00+01:00", "2026-01-01T12:00:00.000Z"],
  ["2026-01-01T12:00Z", "2026-01-01T12:00:00.000Z"],
  ["2026-01-01T12:00:00", undefined],
  ["2026-01-01", undefined],
  ["2026-13-01T12:00:00Z", undefined],
  ["Thu, 01 Jan 2026 12:00:00 GMT", undefined],
  ["1767268800000", undefined],
  ["yesterday", undefined],
  ["", undefined],
])("the time %j is read as %j", (text, expected) => {
  const ms = parseTime(text);
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(expected);
});

const ready = parseCondition("Ready") as Expectation;
const node = (times: object, status = "True") => ({
  metadata: { name: "worker-0" },
  status: { conditions: [{ type: "Ready", status, reason: "Kubelet", ...times }] },
});

test.each([
  ["before", "2026-01-01T11:59:59Z", false],
  // Cut to the second, it may be of any moment in it.
  ["in the same second", "2026-01-01T12:00:00Z", false],
  ["after", "2026-01-01T12:00:01Z", true],
])("a condition observed %s the time counts: %s %s", (_, lastHeartbeatTime, holds) => {
  const after = at("2026-01-01T12:00:00.300Z");
  expect(observe(node({ lastHeartbeatTime }), ready, after).holds).toBe(holds);
  expect(observe(node({ lastHeartbeatTime }), ready).holds).toBe(true);
});

test("a condition observed in the same whole second as the time does not count", () => {
  const time = "2026-01-01T12:00:00Z";
  expect(observe(node({ lastTransitionTime: time }), ready, at(time)).holds).toBe(false);
});

test("a condition that was observed after the time, but is not so, does not hold", () => {
  const seen = node({ lastHeartbeatTime: "2026-01-01T13:00:00Z" }, "False");
  expect(observe(seen, ready, at("2026-01-01T12:00:00Z"))).toEqual({
    holds: false,
    summary: "Ready=False Kubelet",
  });
});

test("a condition without a time is told as that, and never counts with a bound", () => {
  expect(observe(node({}), ready, 0)).toEqual({
    holds: false,
    summary: "Ready=True, which does not say when it was observed Kubelet",
  });
});

test.each([
  ["the same second", 10_000, 10_200, 10_300, 0],
  ["a second that is nearly over", 10_000, 10_990, 11_000, 0],
  ["a slow answer", 12_000, 10_000, 13_000, 0],
  ["two seconds, which may be the measuring", 12_000, 10_500, 10_600, 0],
  // At most: its second may be nearly over.
  ["a minute ahead", 70_000, 10_000, 10_200, 61_000],
  ["a minute behind", 10_000, 70_000, 70_200, -60_200],
])("a server's clock is compared with this machine's: %s", (_, serverMs, askedMs, answeredMs, difference) => {
  expect(clockDifferenceMs(serverMs, askedMs, answeredMs)).toBe(difference);
});
