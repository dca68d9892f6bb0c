import * as pulumi from "@pulumi/pulumi";
import { notComparable } from "../operations/triggers";

/**
 * Triggers as values that Pulumi records as they are. Pulumi makes an empty object of a date, a map or an error,
 * and nothing of a function: nobody would ever see them change. What has a form in JSON is given that form; the
 * rest is marked, for the check to report before anything is sent.
 *
 * @param value triggers, or a part of them; outputs and promises stay such
 * @param within the objects that the part is in
 */
export function plainTriggers(value: unknown, within: readonly object[] = []): unknown {
  if (typeof value === "function" || typeof value === "bigint" || typeof value === "symbol") {
    return notComparable(`a ${typeof value}`);
  }
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.Output.isInstance(value)) return value.apply((known: unknown) => plainTriggers(known));
  if (value instanceof Promise) return value.then((known: unknown) => plainTriggers(known));
  if (pulumi.Resource.isInstance(value)) return notComparable("a resource and not one of its outputs");
  // Pulumi records what is in them, by a hash.
  if (isAsset(value)) return value;
  if (within.includes(value)) return notComparable("a value that contains itself");

  const inside = [...within, value];
  if (Array.isArray(value)) return value.map((part) => plainTriggers(part, inside));
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return plainTriggers((value as { toJSON(): unknown }).toJSON(), inside);
  }
  const entries = Object.entries(value);
  if (entries.length === 0 && !isPlain(value))
    return notComparable(`an object of class ${value.constructor.name}`);
  return Object.fromEntries(entries.map(([key, part]) => [key, plainTriggers(part, inside)]));
}

/** Not as a type guard: assets have no members, so to TypeScript every object would be one. */
function isAsset(value: object): boolean {
  return pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value);
}

/** Whether an object is made by braces, and so is all that can be seen of it. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
