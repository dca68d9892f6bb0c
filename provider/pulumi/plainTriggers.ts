import { types } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { faultOfKey, faultOfScalar } from "./recordable";
import { notComparable, refused } from "./triggers";

/**
 * Triggers as values that Pulumi records as they are. Pulumi makes an empty object of a date, a map or an error,
 * and nothing of a function: no one would ever see them change. What has a form in JSON is given that form; the
 * rest is marked, for the check to report before anything is sent.
 *
 * @param value triggers, or a part of them; outputs and promises stay such
 * @param within the objects that the part is in
 */
export function plainTriggers(value: unknown, within: readonly object[] = []): unknown {
  if (typeof value === "function" || typeof value === "bigint" || typeof value === "symbol") {
    return notComparable(`a ${typeof value}`);
  }
  if (typeof value !== "object" || value === null) {
    const fault = faultOfScalar(value);
    return fault === undefined ? value : refused(fault);
  }
  if (isPlain(value) && !isAsset(value)) {
    // Before Pulumi's SDK is asked what it is, which goes by its fields.
    const fault = faultOfFields(value);
    if (fault !== undefined) return refused(fault);
  }
  if (pulumi.Output.isInstance(value)) return plainOutput(value);
  if (value instanceof Promise) return value.then((known: unknown) => plainTriggers(known));
  if (pulumi.Resource.isInstance(value)) return notComparable("a resource and not one of its outputs");
  // Pulumi records what is in them, by a hash.
  if (isAsset(value)) return value;
  if (within.includes(value)) return notComparable("a value that contains itself");

  const inside = [...within, value];
  if (Array.isArray(value)) return value.map((part) => plainTriggers(part, inside));
  if (types.isDate(value) && Number.isNaN(value.getTime())) return notComparable("an invalid date");
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return plainTriggers((value as { toJSON(): unknown }).toJSON(), inside);
  }
  return plainObject(value, inside);
}

/** An object whose fields are all there is to see of it, or why it is none. */
function plainObject(value: object, inside: readonly object[]): unknown {
  const entries = Object.entries(value);
  if (inheritsFields(value)) return notComparable("an object that inherits fields from another");
  if (hidesContent(value) || (entries.length === 0 && !isPlain(value))) {
    return notComparable(`an object of class ${value.constructor.name}`);
  }
  const fault = faultOfFields(value);
  if (fault !== undefined) return refused(fault);
  return Object.fromEntries(entries.map(([key, part]) => [key, plainTriggers(part, inside)]));
}

function faultOfFields(value: object): string | undefined {
  return Object.keys(value)
    .map(faultOfKey)
    .find((fault) => fault !== undefined);
}

/** An output, with what is in it as {@link plainTriggers} gives it. */
function plainOutput(value: pulumi.Output<unknown>): pulumi.Output<unknown> {
  return value.apply(async (known: unknown) => {
    const plain = plainTriggers(known);
    // Pulumi leaves a field out whose value is undefined, but records null for a secret that is.
    return plain === undefined && (await pulumi.isSecret(value)) ? null : plain;
  });
}

/** Not as a type guard: assets have no members, so to TypeScript every object would be one. */
function isAsset(value: object): boolean {
  return pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value);
}

/** Whether an object is made by braces, and so is all that can be seen of it. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Not by identity: an object may come from another context, as with a test runner.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether an object is of a class that keeps what it holds where no field shows it, whatever fields it has beside. */
function hidesContent(value: object): boolean {
  return types.isMap(value) || types.isSet(value) || types.isRegExp(value) || types.isNativeError(value);
}

/**
 * Whether an object has another one of braces as its prototype, and not a class: its fields are not recorded. Pulumi
 * makes one of a field `__proto__` inside `pulumi.output(…)`.
 */
function inheritsFields(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === "object" && prototype !== null && !Object.hasOwn(prototype, "constructor");
}
