import { canonicalJson } from "../core/canonicalJson";
import type { Fault } from "./validation";
import { faultOfScalar } from "./recordable";
import { isUnknown } from "./unknown";

/**
 * The canonical JSON of triggers: keys sorted, `undefined` as JSON has it, so that equal values are equal
 * texts. Absent equals empty.
 */
export function canonicalTriggers(triggers: unknown): string {
  return canonicalJson(triggers ?? []);
}

/** Whether two values of `triggers` are the same. */
export function sameTriggers(a: unknown, b: unknown): boolean {
  return canonicalTriggers(a) === canonicalTriggers(b);
}

const markOfNotComparable = "pulumi-openshift-maintenance: not comparable";

/** Stands in triggers for a value whose changes no one would see, such as a function; `what` says what it is. */
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

/** What is wrong with triggers: of a reboot, or of anything else that is done again for them. */
export function faultsOfTriggers(triggers: unknown): Fault[] {
  const isList = isUnknown(triggers) || Array.isArray(triggers);
  const noList = { property: "triggers", reason: "must be a list of values, such as [image.version]" };
  return [...(isList ? [] : [noList]), ...faultsOfTriggerValues(triggers)];
}
