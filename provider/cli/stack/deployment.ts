/** The state of a stack as `pulumi stack export` gives it: secrets stay encrypted, so nothing read here is one. */
import { signatureKey } from "../../pulumi/recordable";

export interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  readonly delete?: boolean;
  readonly protect?: boolean;
  readonly dependencies?: readonly string[];
}

export interface Deployment {
  readonly resources?: readonly StoredResource[];
  readonly pending_operations?: readonly unknown[];
}

function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && signatureKey in value;
}

/** A value of the state; nothing where it is a secret, or has one within. */
export function plainValue(record: Readonly<Record<string, unknown>> | undefined, key: string): unknown {
  const value = record?.[key];
  return hasSecret(value) ? undefined : value;
}

function hasSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isEncrypted(value) || Object.values(value).some(hasSecret);
}

export function textOf(
  record: Readonly<Record<string, unknown>> | undefined,
  key: string,
): string | undefined {
  const value = plainValue(record, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberOf(
  record: Readonly<Record<string, unknown>> | undefined,
  key: string,
): number | undefined {
  const value = plainValue(record, key);
  return typeof value === "number" ? value : undefined;
}

export function flagOf(record: Readonly<Record<string, unknown>> | undefined, key: string): boolean {
  return plainValue(record, key) === true;
}

/** The kind of a step of ours: `RebootGate`; nothing for other resources. */
export function stepOf({ type }: Pick<StoredResource, "type">): string | undefined {
  return /^pulumi-nodejs:dynamic\/openshift:(\w+)$/u.exec(type)?.[1];
}
