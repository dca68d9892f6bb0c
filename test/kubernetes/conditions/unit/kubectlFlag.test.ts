/** What is pasted from a `kubectl wait`: taken where it can only mean one thing, else answered with what to write. */
import { parseCondition } from "../../../../provider/kubernetes/conditions/conditionOf";
import { resourceConditionHandler } from "../../../../provider/okd/conditions/resourceConditionHandler";
import { unknownValue } from "../../../../provider/pulumi/unknown";
import { okdContextWith } from "../../../support/testCluster";

const config = { "openshift:kubernetes.server": "https://127.0.0.1:9", "openshift:kubernetes.token": "t" };
const handler = resourceConditionHandler(() => okdContextWith(config));
const node = {
  apiVersion: "v1",
  kind: "Node",
  name: "worker-0",
  timeoutSeconds: 600,
  triggers: [],
  rowUrn: "urn",
};

async function reasonOf(news: object): Promise<string | undefined> {
  const { failures } = await handler.check({}, JSON.parse(JSON.stringify({ ...node, ...news })) as object);
  return failures?.map(({ reason }) => reason).join("\n");
}

test.each(["condition=Ready", "--for=condition=Ready", "--for condition=Ready=True", "condition=Ready=true"])(
  "the condition %s means Ready",
  async (condition) => {
    expect(await reasonOf({ condition })).toBeUndefined();
    expect(JSON.stringify(parseCondition(condition)).toLowerCase()).toBe(
      '{"condition":"ready","status":"true"}',
    );
  },
);

test.each([
  ["delete", "give exists: false in its place"],
  ["Delete", "give exists: false in its place"],
  ["--for=delete", "give exists: false in its place"],
  ["create", "give exists: true in its place"],
  ["jsonpath='{.status.phase}'=Running", 'give path: ".status.phase", value: "Running" in its place'],
  ["--for=jsonpath={.status.phase}=Running", 'give path: ".status.phase", value: "Running" in its place'],
  [
    "jsonpath='{.status.loadBalancer.ingress}'",
    'give path: ".status.loadBalancer.ingress", exists: true in its place',
  ],
  ["'Ready'", 'must be a condition such as "Ready"'],
  ['condition="Ready"', 'must be a condition such as "Ready"'],
  ["Ready=Ture", "with the status True, False or Unknown"],
  ["{.status.phase}", 'must be a condition such as "Ready"'],
  ["$.status.phase", 'must be a condition such as "Ready"'],
  ["jsonpath={.items[*].status}", 'must be a condition such as "Ready"'],
])("the condition %s is refused, with what to write: %s", async (condition, reason) => {
  expect(await reasonOf({ condition })).toContain(reason);
});

test.each([".status.phase", "{.status.phase}", "$.status.phase", "{$.status.phase}", "$['status'].phase"])(
  "the path %s is accepted",
  async (path) => {
    expect(await reasonOf({ path, value: "Running" })).toBeUndefined();
  },
);

test.each([
  ["'{.status.phase}'", 'give path: ".status.phase", exists: true in its place'],
  ["{.status.phase}=Running", 'give path: ".status.phase", value: "Running" in its place'],
  [".status.phase=Running", 'give path: ".status.phase", value: "Running" in its place'],
  ["jsonpath='{.status.phase}'=Running", 'give path: ".status.phase", value: "Running" in its place'],
  [".items[*].status", "without filters and wildcards"],
  [".items.*", "without filters and wildcards"],
  ["{.status.conditions[?(@.type=='Ready')].status}", "without filters and wildcards"],
  ["$", "path must be names and places"],
  ["$$.a", "path must be names and places"],
])("the path %s is refused, with what to write: %s", async (path, reason) => {
  expect(await reasonOf({ path, value: "Running" })).toContain(reason);
});

test.each([
  [
    "a name with its kind",
    { name: "node/worker-0" },
    'name must be the name alone: "worker-0", with the kind in kind',
  ],
  ["a path for a name", { name: "a/b/c" }, "name must be the name alone"],
  ["a name with a blank", { name: "worker 0" }, "name must be the name alone"],
  ["a kind with its group", { kind: "Deployment.apps" }, 'kind must be the kind alone, such as "Node"'],
  ["a group without a version", { apiVersion: "apps" }, 'apiVersion must be "v1" or a group and its version'],
  ["a kind in the version", { apiVersion: "apps/v1/Deployment" }, 'apiVersion must be "v1" or a group'],
  ["no name, selector or all", { name: undefined }, "name is missing"],
  ["all that is false", { name: undefined, all: false }, "name is missing"],
  ["a name and a selector", { labelSelector: "app=web" }, "name contradicts the rest"],
  [
    "a selector and all",
    { name: undefined, labelSelector: "app=web", all: true },
    "all contradicts the rest",
  ],
  ["a selector that selects everything", { name: undefined, labelSelector: "" }, "labelSelector is missing"],
  ["all that is a word", { name: undefined, all: "yes" }, "all must be true, or left out"],
])("%s is refused as what to wait for", async (_, news, reason) => {
  expect(await reasonOf({ condition: "Ready", ...news })).toContain(reason);
});

test.each([
  ["both selectors", { name: undefined, labelSelector: "app=web", fieldSelector: "status.phase=Running" }],
  ["all", { name: undefined, all: true }],
  ["a name of a role, which may hold a colon", { name: "system:node" }],
  ["a selector that is not known yet", { name: undefined, labelSelector: unknownValue }],
  ["whether all, that is not known yet", { name: undefined, all: unknownValue }],
  ["a group of its own", { apiVersion: "machineconfiguration.openshift.io/v1", kind: "MachineConfigPool" }],
  ["a time", { observedAfter: "2026-01-01T12:00:00.123Z" }],
  ["a time that is not known yet", { observedAfter: unknownValue }],
  ["no time, as of a reboot that was skipped", { observedAfter: null }],
])("%s is accepted as what to wait for", async (_, news) => {
  expect(await reasonOf({ condition: "Ready", ...news })).toBeUndefined();
});

test.each([
  ["existence of a field", { path: ".status.loadBalancer.ingress", exists: true }],
  ["absence of a field", { path: ".spec.unschedulable", exists: false }],
  ["existence", { exists: true }],
  ["absence", { exists: false }],
  ["existence that is not known yet", { exists: unknownValue }],
])("%s is accepted in place of a condition", async (_, news) => {
  expect(await reasonOf(news)).toBeUndefined();
});

test.each([
  [
    "a time that is none",
    { condition: "Ready", observedAfter: "yesterday" },
    "observedAfter must be a time with its zone",
  ],
  [
    "a time without a zone",
    { condition: "Ready", observedAfter: "2026-01-01T12:00:00" },
    "must be a time with its zone",
  ],
  ["a date of a program", { condition: "Ready", observedAfter: {} }, "must be a time with its zone"],
  [
    "a time for a field",
    { path: ".a", value: 1, observedAfter: "2026-01-01T12:00:00Z" },
    "observedAfter is for a condition",
  ],
  [
    "a time for absence",
    { exists: false, observedAfter: "2026-01-01T12:00:00Z" },
    "observedAfter is for a condition",
  ],
  ["a condition and existence", { condition: "Ready", exists: true }, "condition contradicts exists"],
  ["a value and existence", { path: ".a", value: 1, exists: true }, "exists contradicts value"],
  ["existence as a word", { exists: "false" }, "exists must be true or false"],
  ["existence of a field as a word", { path: ".a", exists: "yes" }, "exists must be true or false"],
  ["a value without a path, and existence", { value: 1, exists: true }, "path is missing"],
  ["nothing to wait for", {}, "condition is missing: give a condition"],
])("%s is refused as a bound or a state", async (_, news, reason) => {
  expect(await reasonOf(news)).toContain(reason);
});

test("another time of observedAfter is waited for again in place, the same moment written otherwise is not", async () => {
  const inputs = { ...node, condition: "Ready", observedAfter: "2026-01-01T12:00:00.000Z" };
  const olds = { ...inputs, satisfied: true, lastSeen: "Ready=True" };
  const diff = (observedAfter: unknown) =>
    handler.diff("id", olds, { ...inputs, observedAfter } as typeof inputs);
  expect(await diff("2026-01-01T12:00:00.000Z")).toEqual({ changes: false });
  expect(await diff("2026-01-01T13:00:00+01:00")).toEqual({ changes: false });
  expect(await diff("2026-01-02T12:00:00.000Z")).toEqual({ changes: true });
  expect(await diff(unknownValue)).toEqual({ changes: true });
  expect(await diff(undefined)).toEqual({ changes: true });
  const withoutBound = { ...olds, observedAfter: undefined };
  expect(await handler.diff("id", withoutBound as never, { ...inputs, observedAfter: null })).toEqual({
    changes: false,
  });
});

test("a wait for other objects is another resource", async () => {
  const inputs = { ...node, condition: "Ready" };
  const olds = { ...inputs, satisfied: true, lastSeen: "Ready=True" };
  const { rowUrn, apiVersion, kind, condition, timeoutSeconds, triggers } = inputs;
  const many = { rowUrn, apiVersion, kind, condition, timeoutSeconds, triggers };
  expect(await handler.diff("id", olds, { ...many, labelSelector: "app=web" })).toEqual({
    changes: true,
    replaces: ["name", "labelSelector"],
  });
  expect(await handler.diff("id", olds, { ...many, all: true })).toEqual({
    changes: true,
    replaces: ["name", "all"],
  });
});
