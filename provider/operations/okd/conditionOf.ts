import type { KubeObject } from "../../wire/okd/kubeObject";
import { plainWord, wholeCharacters } from "../../wire/wireError";
import { canonicalTriggers } from "../triggers";
import { fieldAt, parseFieldPath, type FieldPath } from "./fieldPath";

/** What is waited for: a condition of the status, or a value of any field. */
export type Expectation =
  | { readonly condition: string; readonly status: string }
  | { readonly field: FieldPath; readonly path: string; readonly value: unknown };

/** Whether an object is as expected, and in a few words how it is. */
export interface Observation {
  readonly holds: boolean;
  /** Such as `Ready=False KubeletNotReady: container runtime is down`; text of the cluster, safe to show. */
  readonly summary: string;
}

/** What is shown of a value or a message at most. */
const longestText = 120;

/**
 * Reads a condition as `kubectl wait --for=condition=…` takes it: `Ready`, which means `Ready=True`, or
 * `Ready=False`. `undefined` for anything else.
 */
export function parseCondition(text: string): Expectation | undefined {
  const found = /^([^=\s]+)(?:=([^=\s]+))?$/u.exec(text);
  const [, condition, status = "True"] = found ?? [];
  return condition === undefined ? undefined : { condition, status };
}

/** Reads the path of a field and the value that it must have. `undefined` for a path that cannot be read. */
export function parseField(path: string, value: unknown): Expectation | undefined {
  const field = parseFieldPath(path);
  return field === undefined || field.length === 0 ? undefined : { field, path, value };
}

/** What is waited for, in words: `Ready=True`, `.status.phase="Running"`; not what a secret holds. */
export function describeExpectation(expectation: Expectation, kind: string): string {
  if ("condition" in expectation) return `${expectation.condition}=${expectation.status}`;
  if (kind === "Secret") return expectation.path;
  return `${expectation.path}=${shorten(JSON.stringify(expectation.value))}`;
}

/**
 * Judges an object. Conditions are compared without regard to case, and one that was observed of an earlier
 * generation of the object is not taken for its present state. A field is compared as text when text is expected
 * (`"3"` is the number 3, too), else as JSON.
 *
 * Source: `kubectl wait` of Kubernetes 1.34, `pkg/cmd/wait/condition.go`; Kubernetes API conventions, "Typical
 * status properties".
 */
export function observe(object: KubeObject, expectation: Expectation): Observation {
  return "condition" in expectation
    ? observeCondition(object, expectation)
    : observeField(object, expectation);
}

function observeCondition(
  object: KubeObject,
  { condition, status }: { readonly condition: string; readonly status: string },
): Observation {
  const conditions = fieldAt(object, ["status", "conditions"]);
  const same = (a: unknown, b: string): boolean =>
    typeof a === "string" && a.toLowerCase() === b.toLowerCase();
  const found = (Array.isArray(conditions) ? conditions : []).find((each: unknown) =>
    same(fieldAt(each, ["type"]), condition),
  ) as Record<string, unknown> | undefined;
  if (found === undefined) return { holds: false, summary: `no condition ${condition}` };
  const seen = textOf(found["status"]);
  const reason = [textOf(found["reason"]), textOf(found["message"])].filter((text) => text !== "");
  const because = reason.length === 0 ? "" : ` ${reason.join(": ")}`;
  const observed = found["observedGeneration"] ?? fieldAt(object, ["status", "observedGeneration"]);
  const { generation } = object.metadata;
  const isStale =
    typeof observed === "number" && typeof generation === "number" && observed < generation
      ? `, observed of generation ${observed} and not yet of ${generation}`
      : "";
  return {
    holds: same(found["status"], status) && isStale === "",
    summary: shorten(`${condition}=${seen}${isStale}${because}`),
  };
}

function observeField(
  object: KubeObject,
  { field, path, value }: { readonly field: FieldPath; readonly path: string; readonly value: unknown },
): Observation {
  const found = fieldAt(object, field);
  if (found === undefined) return { holds: false, summary: `no field ${path}` };
  const json = canonicalJson(found);
  // A number, a boolean and null have a text of their own.
  const hasText = found === null || typeof found === "number" || typeof found === "boolean";
  const isSameText = hasText && typeof value === "string" && json === value;
  const holds = isSameText || json === canonicalJson(value);
  // What a secret holds is for nobody to see.
  if (object.kind === "Secret")
    return { holds, summary: `${path} ${holds ? "is as expected" : "is different"}` };
  return { holds, summary: shorten(`${path}=${json}`) };
}

/** JSON with sorted keys, so that equal values are equal texts. */
function canonicalJson(value: unknown): string {
  return canonicalTriggers([value]).slice(1, -1);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function shorten(text: string): string {
  const line = plainWord(text).replace(/\s+/gu, " ").trim();
  return line.length > longestText ? `${wholeCharacters(line.slice(0, longestText))}…` : line;
}
