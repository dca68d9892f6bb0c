import { type Fault, faultsOfText, type Raw } from "../../pulumi/validation";
import { isUnknown } from "../../pulumi/unknown";
import { parseCondition, parseField, type Expectation } from "../../kubernetes/conditions/conditionOf";
import { readForFlag } from "../../kubernetes/conditions/kubectlFlag";
import {
  faultsOfApiVersion,
  faultsOfFieldPath,
  faultsOfKind,
  faultsOfObjectName,
} from "../../kubernetes/conditions/objectFaults";
import { parseTime } from "../../kubernetes/conditions/observedTime";
import type { OkdInputs } from "../../kubernetes/okdInputs";
import { faultsOfName } from "../../kubernetes/objectNames";

/** What the resource is given: one object or many, and what to wait for. */
export interface ConditionInputs extends OkdInputs {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly all?: boolean;
  readonly namespace?: string;
  readonly condition?: string;
  /** Absent, or `null` in what Pulumi hands on, where there is no such time: every observation counts then. */
  readonly observedAfter?: string | null;
  readonly path?: string;
  readonly value?: unknown;
  readonly exists?: boolean;
  readonly timeoutSeconds: number;
  readonly triggers?: unknown;
}

/** What is recorded of a wait. */
export interface ConditionState extends ConditionInputs {
  readonly satisfied: boolean;
  /** What was seen last, such as `Ready=False KubeletNotReady: …`. */
  readonly lastSeen: string;
  /** When it was seen that it holds, as an ISO date. */
  readonly observedAt?: string;
  /** The version of the one object of which it holds. */
  readonly resourceVersion?: string;
}

/** What is waited for; `undefined` for inputs that `check` refuses. */
export function expectationOf({
  condition,
  path,
  value,
  exists,
}: Pick<ConditionInputs, "condition" | "path" | "value" | "exists">): Expectation | undefined {
  if (condition !== undefined) return parseCondition(condition);
  if (path !== undefined) return parseField(path, exists === undefined ? { value } : { exists });
  return exists === undefined ? undefined : { exists };
}

/** What is wrong with the kind, and with what says which objects of it are meant. */
export function faultsOfObjects(news: Raw<ConditionInputs>): Fault[] {
  return [
    ...faultsOfApiVersion(news.apiVersion),
    ...faultsOfKind(news.kind),
    ...faultsOfSelection(news),
    ...(news.namespace === undefined ? [] : faultsOfName("namespace", news.namespace, 63)),
  ];
}

function faultsOfSelection({ name, labelSelector, fieldSelector, all }: Raw<ConditionInputs>): Fault[] {
  const faults = [
    ...(name === undefined ? [] : faultsOfObjectName(name)),
    ...(labelSelector === undefined ? [] : faultsOfText("labelSelector", labelSelector, 'such as "app=web"')),
    ...(fieldSelector === undefined
      ? []
      : faultsOfText("fieldSelector", fieldSelector, 'such as "spec.nodeName=worker-0"')),
  ];
  if (all !== undefined && !isUnknown(all) && typeof all !== "boolean") {
    faults.push({ property: "all", reason: "must be true, or left out" });
  }
  const isAll = all !== undefined && all !== false;
  const ways = [name !== undefined, labelSelector !== undefined || fieldSelector !== undefined, isAll];
  const given = ways.filter(Boolean).length;
  if (given === 0) {
    const reason = "is missing: the name of the object; or give labelSelector, fieldSelector, or all: true";
    faults.push({ property: "name", reason });
  }
  if (given > 1) {
    const property = name === undefined ? "all" : "name";
    faults.push({ property, reason: "contradicts the rest: give name, selectors, or all: true" });
  }
  return faults;
}

/** What is wrong with what is waited for. */
export function faultsOfExpectation(news: Raw<ConditionInputs>): Fault[] {
  const { condition, path, value, exists, observedAfter } = news;
  const hasField = path !== undefined || value !== undefined;
  if (condition !== undefined && (hasField || exists !== undefined)) {
    const rest = hasField ? "path and value" : "exists";
    const reason = `contradicts ${rest}: give one of the two`;
    return [{ property: "condition", reason }];
  }
  if (condition !== undefined) return [...faultsOfCondition(condition), ...faultsOfTime(observedAfter)];
  const faults = observedAfter === undefined || observedAfter === null ? [] : [faultOfBoundOfField];
  if (hasField) return [...faultsOfField(path, value, exists), ...faults];
  if (exists === undefined) {
    const reason =
      'is missing: give a condition such as "Ready", or path and value, or exists: true or exists: false';
    return [{ property: "condition", reason }, ...faults];
  }
  return [...faultsOfExistence(exists), ...faults];
}

const faultOfBoundOfField: Fault = {
  property: "observedAfter",
  reason: "is for a condition: a field or an object does not say when it was observed",
};

function faultsOfCondition(condition: unknown): Fault[] {
  const faults = faultsOfText("condition", condition, 'such as "Ready"');
  if (faults.length > 0 || isUnknown(condition) || parseCondition(condition as string)) return faults;
  const pasted = readForFlag(condition as string);
  const reason =
    pasted !== undefined && "instead" in pasted
      ? `is kubectl's --for, and no condition: give ${pasted.instead} in its place`
      : 'must be a condition such as "Ready" or "Ready=False", with the status True, False or Unknown';
  return [{ property: "condition", reason }];
}

function faultsOfField(path: unknown, value: unknown, exists: unknown): Fault[] {
  const faults = faultsOfFieldPath(path);
  if (exists !== undefined) {
    if (value === undefined) return [...faults, ...faultsOfExistence(exists)];
    return [...faults, { property: "exists", reason: "contradicts value: give one of the two" }];
  }
  if (value === undefined || value === null) {
    const reason = "is missing: what the field must hold; or give exists: true where any value will do";
    faults.push({ property: "value", reason });
  }
  return faults;
}

function faultsOfExistence(exists: unknown): Fault[] {
  if (isUnknown(exists) || typeof exists === "boolean") return [];
  return [{ property: "exists", reason: "must be true or false" }];
}

function faultsOfTime(time: unknown): Fault[] {
  if (time === undefined || time === null || isUnknown(time)) return [];
  if (typeof time === "string" && parseTime(time) !== undefined) return [];
  const reason = 'must be a time with its zone, such as "2026-01-01T12:00:00Z" or reboot.startedAt';
  return [{ property: "observedAfter", reason }];
}
