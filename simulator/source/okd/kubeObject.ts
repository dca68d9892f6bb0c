/** The `metadata` of an object that the server keeps. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  /** RFC 3339, whole seconds. */
  creationTimestamp: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  [field: string]: unknown;
}

/** An object that the server keeps; `apiVersion` and `kind` are added when it continues the wire. */
export interface KubeObject {
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/**
 * An object as a client or a test gives it.
 *
 * @example { kind: "Node", metadata: { name: "worker-0" }, status: { conditions: [{ type: "Ready", status: "True" }] } }
 */
export interface GivenObject {
  apiVersion?: string;
  kind?: string;
  metadata: { name: string; namespace?: string; [field: string]: unknown };
  [field: string]: unknown;
}

/** An object of JSON. */
export type Fields = Record<string, unknown>;

/** The value as an object of JSON; an empty one when it is anything else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** Whether the value is an object of JSON: not null, not an array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list; an empty one when it is anything else. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The value when it is a string, else an empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A time as the API writes it: RFC 3339, whole seconds, UTC. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
