import { isRecord } from "../../pulumi/namespace/place";

/** The fields of what should be an object; none of anything else. What a server leaves out is no error. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/** The objects in what should be a list of them. */
export function recordsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** What should be text; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
