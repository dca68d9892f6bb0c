/** What is said of wrong options of a drain, and what the defaults are. */
import { drainOptionsOf, usualDrain } from "../../../provider/drain/plan/drainOptions";
import { faultsOfDrain } from "../../../provider/drain/plan/faultsOfDrain";
import { unknownValue } from "../../../provider/pulumi/unknown";

const said = (value: unknown): string[] =>
  faultsOfDrain("drain", value).map(({ property, reason }) => `${property} ${reason}`);

test("nothing is wrong with true, false, no value, defaults, and what is not known yet", () => {
  for (const value of [true, false, undefined, {}, usualDrain, unknownValue, { force: unknownValue }])
    expect(said(value)).toEqual([]);
  expect(said({ gracePeriodSeconds: -1, podSelector: "app=web", timeoutSeconds: 1 })).toEqual([]);
});

test.each<[string, unknown]>([
  ["drain must be true, or an object such as { deleteEmptyDirData: true }", "yes"],
  ["drain must be true, or an object such as { deleteEmptyDirData: true }", [true]],
  ["drain.forec is not known; closest: force (known: gracePeriodSeconds, ", { forec: true }],
  ["drain.deleteLocalData is not known; closest: ", { deleteLocalData: true }],
  ["drain.timeoutSeconds must be a number of seconds from 1 to 604800", { timeoutSeconds: 0 }],
  [
    "drain.gracePeriodSeconds must be a whole number of seconds from 0 to 604800, or -1",
    { gracePeriodSeconds: 1.5 },
  ],
  ["drain.force must be true or false", { force: "true" }],
  ['drain.podSelector is missing: such as "app=web", or leave it out', { podSelector: "" }],
  ['drain.disruptionBudgetPolicy must be "wait" or "ignore"', { disruptionBudgetPolicy: "no" }],
  ["drain.waitForReplacements must be true or false", { waitForReplacements: "yes" }],
  ['drain.surge must be a list of Deployments, such as ["test/web"]', { surge: "test/web" }],
  [
    "drain.surge[1] must be the NAMESPACE/NAME of a Deployment",
    { surge: ["test/web", "deployment/test/db"] },
  ],
  ['drain.onFailure must be "uncordon" or "keep"', { onFailure: "stay" }],
  ["drain.cordonBeforeSeconds must be a number of seconds from 0 to 604800", { cordonBeforeSeconds: -1 }],
  ["drain.skipWaitForDeleteTimeoutSeconds must be a number", { skipWaitForDeleteTimeoutSeconds: "60" }],
])("a fault is told: %s", (expected, value) => {
  expect(said(value)).toEqual([expect.stringContaining(expected)]);
});

test("true and an empty object are the defaults, and a grace period of -1 is that of each pod", () => {
  expect(drainOptionsOf(true)).toEqual(usualDrain);
  expect(drainOptionsOf({ gracePeriodSeconds: -1, force: undefined })).toEqual(usualDrain);
  expect(drainOptionsOf({ gracePeriodSeconds: 0 })).toEqual({ ...usualDrain, gracePeriodSeconds: 0 });
});
