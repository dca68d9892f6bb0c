import { serviceAccountTokenArguments } from "../argumentNames";
import { faultsIn } from "../../pulumi/namespace/resolution";
import { type Fault, faultsOfUnknownArguments, faultsOfSeconds, type Raw } from "../../pulumi/validation";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { isUnknown } from "../../pulumi/unknown";
import type { OkdInputs } from "../../kubernetes/okdInputs";
import { faultsOfName } from "../../kubernetes/objectNames";
import { resolveOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";

/** What a `ServiceAccountToken` is given. */
export interface ServiceAccountTokenInputs extends OkdInputs {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Names of cluster roles, and `role/NAME` for one of the namespace. */
  readonly roles?: readonly string[];
  readonly expirationSeconds?: number | undefined;
}

/** What is recorded of a `ServiceAccountToken`: its inputs, and what it has made. */
export interface ServiceAccountTokenState extends ServiceAccountTokenInputs {
  /** What its objects on the cluster are marked with; the first one it had, even after it was renamed. */
  readonly mark: string;
  /** Where it was made, for a warning when the connection leads elsewhere. */
  readonly server: string;
  readonly userName: string;
  readonly createdServiceAccount: boolean;
  /** The account that the token is of: another one of the same name does not know it. */
  readonly serviceAccountUid?: string | undefined;
  readonly grantedRoles: readonly string[];
  readonly token?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly renewAt?: string | undefined;
  readonly tokenSecret?: string | undefined;
}

/** Source: Kubernetes validates a TokenRequest to 10 minutes at least, and 2^32 seconds at most. */
const leastSeconds = 600;
const mostSeconds = 2 ** 32;

/** All that is wrong with the inputs of a `ServiceAccountToken`; needs no request. */
export function faultsOfServiceAccountToken(
  inputs: Raw<ServiceAccountTokenInputs>,
  source: ConfigurationSource,
): Fault[] {
  return [
    ...faultsOfUnknownArguments(inputs.unknownArguments, serviceAccountTokenArguments),
    ...faultsOfName("namespace", inputs.namespace, 63),
    ...faultsOfName("serviceAccount", inputs.serviceAccount),
    ...faultsOfRoles(inputs.roles),
    ...faultsOfLifetime(inputs.expirationSeconds),
    ...faultsIn(resolveOkdConnection(inputs, source)),
  ];
}

function faultsOfRoles(roles: unknown): Fault[] {
  if (roles === undefined || (!Array.isArray(roles) && isUnknown(roles))) return [];
  const property = "roles";
  if (!Array.isArray(roles)) return [{ property, reason: 'must be a list of names, such as ["view"]' }];
  const known = (roles as unknown[]).filter((role) => !isUnknown(role));
  const wrong = known.filter((role) => !isRole(role));
  const repeated = known.filter((role, index) => known.indexOf(role) !== index);
  const shown = (all: unknown[]): string => [...new Set(all)].map((role) => JSON.stringify(role)).join(", ");
  return [
    ...(wrong.length === 0
      ? []
      : [
          {
            property,
            reason: `holds what cannot be a role: ${shown(wrong)} (give "NAME" of a cluster role, or "role/NAME" of one of the namespace)`,
          },
        ]),
    ...(repeated.length === 0 ? [] : [{ property, reason: `holds more than once: ${shown(repeated)}` }]),
  ];
}

/** Source: Kubernetes, path segment names. */
function isRole(role: unknown): boolean {
  return typeof role === "string" && /^(?:role\/)?(?!\.{1,2}$)[^/%\s\p{Cc}]+$/u.test(role);
}

function faultsOfLifetime(seconds: unknown): Fault[] {
  const faults = faultsOfSeconds("expirationSeconds", seconds, leastSeconds, mostSeconds);
  if (faults.length > 0 || seconds === undefined || isUnknown(seconds) || Number.isInteger(seconds))
    return faults;
  return [{ property: "expirationSeconds", reason: "must be a whole number of seconds" }];
}
