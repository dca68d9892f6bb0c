/** Which disruption budget a pod counts for. */
import { budgetsOf, budgetWord, readBudget } from "../../../provider/drain/plan/budgets";
import { readDrainPod } from "../../../provider/drain/plan/drainPod";
import { podObject } from "../../support/drainPods";

const pod = readDrainPod(podObject({ name: "web-1", labels: { app: "web", tier: "front" } }));
const budget = (selector: unknown, { apiVersion = "policy/v1", namespace = "test" } = {}) =>
  readBudget({
    apiVersion,
    metadata: { name: "b", namespace },
    spec: { selector },
    status: { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2 },
  });
const counts = (selector: unknown, more = {}): boolean =>
  budgetsOf(pod, [budget(selector, more)]).length === 1;
const expression = (key: string, operator: string, values?: string[]) => ({
  matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }],
});

test.each<[boolean, unknown]>([
  [true, { matchLabels: { app: "web" } }],
  [true, { matchLabels: { app: "web", tier: "front" } }],
  [false, { matchLabels: { app: "web", tier: "back" } }],
  [true, expression("app", "In", ["web", "api"])],
  [false, expression("app", "NotIn", ["web"])],
  [true, expression("other", "NotIn", ["web"])],
  [true, expression("tier", "Exists")],
  [false, expression("tier", "DoesNotExist")],
  [true, expression("toString", "DoesNotExist")],
  [false, { matchLabels: { app: "web" }, ...expression("tier", "DoesNotExist") }],
  [false, expression("tier", "Unheard")],
  [true, {}],
  [false, undefined],
  [false, null],
])("that a pod counts for a budget is %s for the selector %j", (expected, selector) => {
  expect(counts(selector)).toBe(expected);
});

test("a budget of another namespace does not count, nor an empty selector of policy/v1beta1", () => {
  expect(counts({}, { namespace: "other" })).toBe(false);
  expect(counts({}, { apiVersion: "policy/v1beta1" })).toBe(false);
  expect(counts({ matchLabels: { app: "web" } }, { apiVersion: "policy/v1beta1" })).toBe(true);
});

test("a budget is told with its name and its count", () => {
  expect(budgetWord(budget({}))).toBe("budget test/b (needs 2 healthy pods and has 2)");
});
