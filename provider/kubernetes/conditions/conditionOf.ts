import type { KubeObject } from "../wire/kubeObject";
import { wholeCharacters, plainWord } from "../../core/foreignText";
import { redact } from "../../http/redaction/knownSecrets";
import { closestNames } from "../../core/closestNames";
import { canonicalJson } from "../../core/canonicalJson";
import { fieldAt, parseFieldPath, type FieldPath } from "./fieldPath";
import { readForFlag } from "./kubectlFlag";
import { observedAtMs } from "./observedTime";

/** What is waited for: a condition of the status, a value of any field, a field, or the object itself. */
export type Expectation = StatusExpectation | FieldExpectation | ExistenceExpectation;

interface StatusExpectation {
  readonly condition: string;
  readonly status: string;
}

interface FieldExpectation {
  readonly field: FieldPath;
  /** The field as the program wrote it. */
  readonly path: string;
  /** What the field must hold, or whether it must be there. */
  readonly wanted: { readonly value: unknown } | { readonly exists: boolean };
}

interface ExistenceExpectation {
  readonly exists: boolean;
}

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
 *
 * Source: Kubernetes API conventions, "Typical status properties": the status is True, False or Unknown.
 */
export function parseCondition(text: string): Expectation | undefined {
  const pasted = readForFlag(text);
  if (pasted !== undefined && "instead" in pasted) return undefined;
  const bare = pasted?.condition ?? text;
  const found = /^([^=\s'"`{}[\](),;$]+)(?:=(true|false|unknown))?$/iu.exec(bare);
  const [, condition, status = "True"] = found ?? [];
  return condition === undefined ? undefined : { condition, status };
}

/** Reads the path of a field and what it must hold. `undefined` for a path that cannot be read. */
export function parseField(path: string, wanted: FieldExpectation["wanted"]): Expectation | undefined {
  const field = parseFieldPath(path);
  return field === undefined || field.length === 0 ? undefined : { field, path, wanted };
}

/** Whether it is waited for that there is no object (any more). */
export function isAbsence(expectation: Expectation): boolean {
  return !("field" in expectation) && "exists" in expectation && !expectation.exists;
}

/** What is waited for, in words: `Ready=True`, `.status.phase="Running"`; not what a secret holds. */
export function describeExpectation(expectation: Expectation, kind: string): string {
  if ("condition" in expectation) return `${expectation.condition}=${expectation.status}`;
  if ("exists" in expectation) return expectation.exists ? "exists" : "is gone";
  const { path, wanted } = expectation;
  if ("exists" in wanted) return `${path} ${wanted.exists ? "exists" : "is gone"}`;
  return kind === "Secret" ? path : `${path}=${shorten(JSON.stringify(wanted.value))}`;
}

/**
 * Judges an object that is there. Conditions are compared without regard to case, and one that was observed of an
 * earlier generation of the object, or not after a given time, is not treated as its present state. A field is compared
 * as text when text is expected (`"3"` is the number 3, too), else as JSON; one that is `null` does not exist.
 *
 * Source: `kubectl wait` of Kubernetes 1.34, `pkg/cmd/wait/condition.go`; Kubernetes API conventions, "Typical
 * status properties".
 *
 * @param afterMs only a condition that was observed after this time counts
 */
export function observe(object: KubeObject, expectation: Expectation, afterMs?: number): Observation {
  if ("condition" in expectation) return observeCondition(object, expectation, afterMs);
  return "field" in expectation ? observeField(object, expectation) : observeExistence(object, expectation);
}

function observeCondition(
  object: KubeObject,
  { condition, status }: StatusExpectation,
  afterMs: number | undefined,
): Observation {
  const conditions = fieldAt(object, ["status", "conditions"]);
  const all: unknown[] = Array.isArray(conditions) ? conditions : [];
  const found = all.find((each) => same(fieldAt(each, ["type"]), condition)) as
    Record<string, unknown> | undefined;
  if (found === undefined) return { holds: false, summary: noCondition(condition, all) };
  const seen = textOf(found["status"]);
  const reason = [textOf(found["reason"]), textOf(found["message"])].filter((text) => text !== "");
  const because = reason.length === 0 ? "" : ` ${reason.join(": ")}`;
  const old = ofEarlierGeneration(object, found) ?? notAfter(found, afterMs);
  return {
    holds: same(found["status"], status) && old === undefined,
    summary: shorten(`${condition}=${seen}${old ?? ""}${because}`),
  };
}

function ofEarlierGeneration(object: KubeObject, condition: Record<string, unknown>): string | undefined {
  const observed = condition["observedGeneration"] ?? fieldAt(object, ["status", "observedGeneration"]);
  const { generation } = object.metadata;
  return typeof observed === "number" && typeof generation === "number" && observed < generation
    ? `, observed of generation ${observed} and not yet of ${generation}`
    : undefined;
}

/** The API has whole seconds, cut off: one of the same second may be from before the time. */
function notAfter(condition: Record<string, unknown>, afterMs: number | undefined): string | undefined {
  if (afterMs === undefined) return undefined;
  const atMs = observedAtMs(condition);
  if (atMs === undefined) return ", which does not say when it was observed";
  return atMs > afterMs ? undefined : `, observed at ${isoTime(atMs)} and not yet after ${isoTime(afterMs)}`;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

function noCondition(condition: string, all: readonly unknown[]): string {
  const types = all.map((each) => textOf(fieldAt(each, ["type"]))).filter((type) => type !== "");
  const closest = types.length === 0 ? "" : ` (closest: ${closestNames(condition, types).join(", ")})`;
  return shorten(`no condition ${condition}${closest}`);
}

function observeField(object: KubeObject, { field, path, wanted }: FieldExpectation): Observation {
  const found = fieldAt(object, field);
  if (found === undefined || (found === null && "exists" in wanted)) {
    return { holds: "exists" in wanted && !wanted.exists, summary: `no field ${path}` };
  }
  const json = canonicalJson(found ?? null);
  const holds = "exists" in wanted ? wanted.exists : isSame(found, json, wanted.value);
  // What a secret holds is not to be shown.
  if (object.kind !== "Secret") return { holds, summary: shorten(`${path}=${json}`) };
  if ("exists" in wanted) return { holds, summary: `${path} exists` };
  return { holds, summary: `${path} ${holds ? "is as expected" : "is different"}` };
}

function isSame(found: unknown, json: string, value: unknown): boolean {
  // A number, a boolean and null have a text of their own.
  const hasText = found === null || typeof found === "number" || typeof found === "boolean";
  return (hasText && json === value) || json === canonicalJson(value ?? null);
}

/** Of an object that is there: what is being deleted is there until its last finalizer is gone. */
function observeExistence({ metadata }: KubeObject, { exists }: ExistenceExpectation): Observation {
  if (exists) return { holds: true, summary: "exists" };
  const { deletionTimestamp, finalizers } = metadata;
  const holders = (Array.isArray(finalizers) ? finalizers : []).filter((each) => typeof each === "string");
  const by = holders.length === 0 ? "" : `, which its finalizers hold back: ${holders.join(", ")}`;
  const since =
    typeof deletionTimestamp === "string" ? `, being deleted since ${deletionTimestamp}${by}` : "";
  return { holds: false, summary: shorten(`exists${since}`) };
}

function same(a: unknown, b: string): boolean {
  return typeof a === "string" && a.toLowerCase() === b.toLowerCase();
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Redacted before it is cut: what is left of a credential that the cut goes through is known by no search. */
function shorten(text: string): string {
  const line = plainWord(redact(text)).replace(/\s+/gu, " ").trim();
  return line.length > longestText ? `${wholeCharacters(line.slice(0, longestText))}…` : line;
}
