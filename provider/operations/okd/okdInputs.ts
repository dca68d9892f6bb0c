import type { Fault } from "../checkConnection";
import { isUnknown } from "../unknown";

/** What every resource of the OKD API has among its inputs. */
export interface OkdInputs {
  /** The resource's own connection, as the program wrote it. */
  readonly okd?: unknown;
  /** The resource itself, for showing progress on its row. */
  readonly rowUrn: string;
  /** Names in the arguments that the resource does not have. */
  readonly unknownArguments?: readonly string[];
}

/** What `check` is given: nothing is certain about it. */
export type Raw<T> = { readonly [K in keyof T]?: unknown };

/** What is wrong with a required text; nothing while it is not known. */
export function faultsOfText(property: string, value: unknown, hint: string): Fault[] {
  if (isUnknown(value)) return [];
  if (value === undefined || value === null || value === "") {
    return [{ property, reason: `is missing: ${hint}` }];
  }
  if (typeof value !== "string") return [{ property, reason: `must be text, not ${typeof value}` }];
  return [];
}

/**
 * What is wrong with the name of an object of Kubernetes.
 *
 * Source: Kubernetes, "Object Names and IDs": a DNS subdomain, and for namespaces a DNS label.
 */
export function faultsOfName(property: string, value: unknown, longest = 253): Fault[] {
  const faults = faultsOfText(property, value, `give a name such as "test"`);
  if (faults.length > 0 || isUnknown(value)) return faults;
  const name = value as string;
  if (name.length <= longest && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/u.test(name)) return [];
  return [
    {
      property,
      reason: `must be a name of at most ${longest} lower-case letters, digits, "-" and "."`,
    },
  ];
}

/** What is wrong with a number of seconds. */
export function faultsOfSeconds(property: string, value: unknown, least: number, most: number): Fault[] {
  if (value === undefined || isUnknown(value)) return [];
  if (typeof value === "number" && Number.isFinite(value) && value >= least && value <= most) return [];
  return [{ property, reason: `must be a number of seconds from ${least} to ${most}` }];
}
