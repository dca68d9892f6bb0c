import type { Fault } from "./checkConnection";
import { faultOfScalar } from "./recordable";

/**
 * The canonical JSON of triggers: keys sorted, `undefined` as JSON has it, so that equal values are equal
 * texts. Absent equals empty.
 */
export function canonicalTriggers(triggers: unknown): string {
  return JSON.stringify(sortKeys(triggers ?? []));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, part]) => [key, sortKeys(part)]));
}

/** Whether two values of `triggers` are the same. */
export function sameTriggers(a: unknown, b: unknown): boolean {
  return canonicalTriggers(a) === canonicalTriggers(b);
}

const markOfNotComparable = "pulumi-openshift-maintenance: not comparable";

/** Stands in triggers for a value whose changes nobody would see, such as a function; `what` says what it is. */
export function notComparable(what: string): object {
  return refused(
    `is ${what}, whose changes cannot be seen: give text, numbers, or lists and objects of them`,
  );
}

/** Stands in triggers for a value that must not get to Pulumi as it is; `reason` says why. */
export function refused(reason: string): object {
  return { [markOfNotComparable]: reason };
}

/** Everything in triggers that cannot be compared: where it is and why. */
export function faultsOfTriggerValues(value: unknown, path = "triggers"): Fault[] {
  if (typeof value !== "object" || value === null) {
    // The rest of these the program has marked already; numbers can still come from a transform.
    const reason = typeof value === "number" ? faultOfScalar(value) : undefined;
    return reason === undefined ? [] : [{ property: path, reason }];
  }
  if (markOfNotComparable in value) return [{ property: path, reason: String(value[markOfNotComparable]) }];
  return Object.entries(value).flatMap(([key, part]) =>
    faultsOfTriggerValues(part, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`),
  );
}
