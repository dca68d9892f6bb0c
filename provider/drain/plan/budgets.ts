import { fieldsOf } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { DrainPod } from "./drainPod";
import { isEmptySelector, matchesSelector } from "./labelSelector";

/** A PodDisruptionBudget, as far as a drain goes by it. */
export interface Budget {
  readonly namespace: string;
  readonly name: string;
  readonly matches: (labels: Readonly<Record<string, string>>) => boolean;
  /** How many of its pods may be evicted now. */
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
}

/**
 * Reads a budget.
 *
 * Source: Kubernetes `policy/v1` `PodDisruptionBudget`: an empty selector is for all pods of the namespace, in
 * `policy/v1beta1` for none.
 */
export function readBudget(budget: KubeObject): Budget {
  const spec = fieldsOf(budget["spec"]);
  const status = fieldsOf(budget["status"]);
  const { selector } = spec;
  const isForNone = budget.apiVersion === "policy/v1beta1" && isEmptySelector(selector);
  const count = (name: string): number => {
    const value = status[name];
    return typeof value === "number" ? value : 0;
  };
  return {
    namespace: budget.metadata.namespace ?? "",
    name: budget.metadata.name,
    matches: (labels) => !isForNone && matchesSelector(selector, labels),
    disruptionsAllowed: count("disruptionsAllowed"),
    currentHealthy: count("currentHealthy"),
    desiredHealthy: count("desiredHealthy"),
  };
}

/** The budgets that a pod counts for. */
export function budgetsOf(pod: DrainPod, budgets: readonly Budget[]): Budget[] {
  return budgets.filter(({ namespace, matches }) => namespace === pod.namespace && matches(pod.labels));
}

/** A budget for messages: `budget test/web (needs 2 healthy pods and has 2)`. */
export function budgetWord({ namespace, name, desiredHealthy, currentHealthy }: Budget): string {
  return `budget ${namespace}/${name} (needs ${desiredHealthy} healthy pods and has ${currentHealthy})`;
}
