/** What `ResourceCondition` waits for, and how it judges an object. */
import fc from "fast-check";
import {
  describeExpectation,
  observe,
  parseCondition,
  parseField,
  type Expectation,
} from "../../../../provider/kubernetes/conditions/conditionOf";
import { rememberSecrets } from "../../../../provider/http/redaction/knownSecrets";
import { fieldAt, parseFieldPath } from "../../../../provider/kubernetes/conditions/fieldPath";

const condition = (text: string): Expectation => parseCondition(text) as Expectation;
const field = (path: string, value: unknown): Expectation => parseField(path, { value }) as Expectation;
const node = (...conditions: object[]) => ({
  kind: "Node",
  metadata: { name: "worker-0" },
  status: { conditions },
});

test.each([
  ["Ready", { condition: "Ready", status: "True" }],
  ["Ready=false", { condition: "Ready", status: "false" }],
  ["example.com/Tested=Unknown", { condition: "example.com/Tested", status: "Unknown" }],
  ["", undefined],
  ["Ready=", undefined],
  ["=True", undefined],
  ["Ready=True=True", undefined],
  ["is ready", undefined],
])("the condition %j is read as %j", (text, expected) => {
  expect(parseCondition(text)).toEqual(expected);
});

test("a condition holds by its status, whatever the case, and what it says is told", () => {
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting" };
  expect(observe(node({ type: "DiskPressure", status: "False" }, ready), condition("ready"))).toEqual({
    holds: true,
    summary: "ready=True KubeletReady: kubelet is posting",
  });
  const notReady = {
    type: "Ready",
    status: "Unknown",
    reason: "NodeStatusUnknown",
    message: "Kubelet\nstopped\u001b[1m",
  };
  expect(observe(node(notReady), condition("Ready"))).toEqual({
    holds: false,
    summary: "Ready=Unknown NodeStatusUnknown: Kubelet stopped\ufffd[1m",
  });
  expect(observe(node({ type: "Ready", status: "False" }), condition("Ready=false"))).toEqual({
    holds: true,
    summary: "Ready=False",
  });
});

test("a condition that is not there does not hold, not even as False", () => {
  for (const object of [
    node(),
    { metadata: { name: "a" } },
    { metadata: { name: "a" }, status: { conditions: 3 } },
  ]) {
    expect(observe(object, condition("Ready=False"))).toEqual({
      holds: false,
      summary: "no condition Ready",
    });
  }
});

test("a condition that is not there is told with those that are like it", () => {
  const there = [{ type: "Raedy" }, { type: "DiskPressure" }, { type: 3 }, {}, { type: "PIDPressure" }];
  expect(observe(node(...there), condition("Ready")).summary).toBe(
    "no condition Ready (closest: Raedy, PIDPressure, DiskPressure)",
  );
});

test.each([
  [".status.ingress", { ingress: [{ ip: "10.0.0.1" }] }, true],
  [".status.ingress", { ingress: [] }, true],
  [".status.ingress", { ingress: "" }, true],
  [".status.ingress", { ingress: null }, false],
  [".status.ingress", {}, false],
])("the field %s of %j exists: %s", (path, status, exists) => {
  const object = { metadata: { name: "a" }, status };
  expect(observe(object, parseField(path, { exists: true }) as Expectation).holds).toBe(exists);
  expect(observe(object, parseField(path, { exists: false }) as Expectation).holds).toBe(!exists);
});

test("an object that is there exists, also while it is deleted, and what holds it back is told", () => {
  const metadata = { name: "a", deletionTimestamp: "2026-01-01T12:00:00Z", finalizers: ["example.com/one"] };
  expect(observe({ metadata }, { exists: true })).toEqual({ holds: true, summary: "exists" });
  expect(observe({ metadata }, { exists: false })).toEqual({
    holds: false,
    summary:
      "exists, being deleted since 2026-01-01T12:00:00Z, which its finalizers hold back: example.com/one",
  });
});

test.each([
  [1, false],
  [2, true],
  [undefined, true],
])("a condition of an earlier generation is not the present state: %j of 2", (observed, holds) => {
  const generation = 2;
  const ready = { type: "Available", status: "True" };
  const inStatus = {
    metadata: { name: "a", generation },
    status: { observedGeneration: observed, conditions: [ready] },
  };
  const inCondition = {
    metadata: { name: "a", generation },
    status: { observedGeneration: 2, conditions: [{ ...ready, observedGeneration: observed }] },
  };
  expect(observe(inStatus, condition("Available")).holds).toBe(holds);
  expect(observe(inCondition, condition("Available")).holds).toBe(holds);
});

test.each([
  [".status.phase", ["status", "phase"]],
  ["{.status.phase}", ["status", "phase"]],
  ["status.conditions[0].type", ["status", "conditions", 0, "type"]],
  [".metadata.labels['example.com/tier']", ["metadata", "labels", "example.com/tier"]],
  ['.metadata.labels["it\'s"]', ["metadata", "labels", "it's"]],
  [".metadata.labels.example\\.com/tier", ["metadata", "labels", "example.com/tier"]],
  ["['a'][3]", ["a", 3]],
  [".status.conditions[?(@.type=='Ready')]", undefined],
  [".items[*]", undefined],
  [".a..b", undefined],
  [".a.", undefined],
  ["{.a", undefined],
  [".a[-1]", undefined],
  ["a b", undefined],
])("the path %j is read as %j", (text, expected) => {
  expect(parseFieldPath(text)).toEqual(expected);
});

test("every field of every object has a path, and is found by it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.nat({ max: 5 })), { minLength: 1 }),
      fc.string(),
      (path, value) => {
        const text = path
          .map((step) => (typeof step === "number" ? `[${step}]` : `['${step.replace(/['\\]/gu, "\\$&")}']`))
          .join("");
        expect(parseFieldPath(text)).toEqual(path);
        const object = path.reduceRight<unknown>((inner, step) => Object.fromEntries([[step, inner]]), value);
        expect(fieldAt(object, path)).toBe(value);
      },
    ),
  );
});

test("a path leads nowhere but to an object's own fields", () => {
  expect(fieldAt({ a: [1] }, ["a", "length", "constructor"])).toBeUndefined();
  expect(fieldAt({}, ["__proto__", "toString"])).toBeUndefined();
});

test.each([
  ["Running", "Running", true],
  ["3", 3, true],
  [3, 3, true],
  [3, "3", false],
  ["true", true, true],
  [true, "true", false],
  ["running", "Running", false],
  [{ b: [1], a: 2 }, { a: 2, b: [1] }, true],
  [[1, 2], [2, 1], false],
  ["null", null, true],
  [[], null, false],
  ['"a"', "a", false],
  ["[1]", [1], false],
])("a value that is expected to be %j holds where there is %j: %s", (expected, actual, holds) => {
  const object = { metadata: { name: "a" }, status: { field: actual } };
  expect(observe(object, field(".status.field", expected)).holds).toBe(holds);
});

test("what is there in place of the value is told, but not what a secret holds", () => {
  const pod = { kind: "Pod", metadata: { name: "a" }, status: { phase: "Pending" } };
  expect(observe(pod, field(".status.phase", "Running")).summary).toBe('.status.phase="Pending"');
  expect(observe(pod, field(".status.podIP", "10.0.0.1")).summary).toBe("no field .status.podIP");
  const secret = { kind: "Secret", metadata: { name: "a" }, data: { token: "aGVsbG8=" } };
  const expectation = field(".data.token", "b3RoZXI=");
  expect(observe(secret, expectation).summary).toBe(".data.token is different");
  expect(describeExpectation(expectation, "Secret")).toBe(".data.token");
  expect(describeExpectation(expectation, "ConfigMap")).toBe('.data.token="b3RoZXI="');
  const existence = parseField(".data.token", { exists: true }) as Expectation;
  expect(observe(secret, existence)).toEqual({ holds: true, summary: ".data.token exists" });
});

test("a credential in the message of a condition is redacted before the message is cut, also where the cut goes through it", () => {
  rememberSecrets({ token: "sha256~Pl4ntedN33dle7Q-and-more" });
  for (let length = 80; length < 125; length++) {
    const message = `${"x".repeat(length)} sha256~Pl4ntedN33dle7Q-and-more`;
    const object = node({ type: "Ready", status: "False", reason: "Said", message });
    expect(observe(object, condition("Ready")).summary).not.toMatch(/Pl4|sha256~P/u);
  }
});

test("a credential in a field, in a finalizer, or in the name of a condition is redacted before that is cut, too", () => {
  const token = "sha256~Pl4ntedN33dle7Q-and-more";
  rememberSecrets({ token });
  for (let length = 40; length < 125; length++) {
    const text = `${"x".repeat(length)} ${token}`;
    const deleted = { name: "a", deletionTimestamp: "2026-01-01T12:00:00Z", finalizers: [text] };
    const summaries = [
      observe({ metadata: { name: "a" }, status: { phase: text } }, field(".status.phase", "Running"))
        .summary,
      observe({ metadata: deleted }, { exists: false }).summary,
      observe(node({ type: text }), condition("Ready")).summary,
      describeExpectation(field(".status.phase", text), "Pod"),
    ];
    expect(summaries.join(" | ")).not.toMatch(/Pl4|sha256~P/u);
  }
});
