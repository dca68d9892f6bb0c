import { isUnknown } from "../../pulumi/unknown";
import { type Fault, faultsOfText } from "../../pulumi/validation";
import { parseFieldPath } from "./fieldPath";
import { insteadOfPath, nameWithoutKind } from "./kubectlFlag";

/** Source: Kubernetes API conventions: `v1` for the core group, else `GROUP/VERSION`. */
export function faultsOfApiVersion(apiVersion: unknown): Fault[] {
  const faults = faultsOfText("apiVersion", apiVersion, 'such as "v1"');
  if (faults.length > 0 || isUnknown(apiVersion)) return faults;
  if (/^(?:v\d[a-z0-9]*|[a-z0-9][-a-z0-9.]*\/[a-z][-a-z0-9]*)$/u.test(apiVersion as string)) return [];
  const reason = 'must be "v1" or a group and its version, such as "apps/v1"';
  return [{ property: "apiVersion", reason }];
}

/** What is wrong with a kind. */
export function faultsOfKind(kind: unknown): Fault[] {
  const faults = faultsOfText("kind", kind, 'such as "Node"');
  if (faults.length > 0 || isUnknown(kind) || /^[a-z][-a-z0-9]*$/iu.test(kind as string)) return faults;
  return [{ property: "kind", reason: 'must be the kind alone, such as "Node"; its group is in apiVersion' }];
}

/** Source: Kubernetes, "Object Names and IDs": no name holds what would part the path of a URL. */
export function faultsOfObjectName(name: unknown): Fault[] {
  const faults = faultsOfText("name", name, "the name of the object");
  if (faults.length > 0 || isUnknown(name) || !/[\s/%]|^\.{1,2}$/u.test(name as string)) return faults;
  const alone = nameWithoutKind(name as string);
  const instead = alone === undefined ? "" : `: ${JSON.stringify(alone)}, with the kind in kind`;
  return [{ property: "name", reason: `must be the name alone${instead}` }];
}

/** What is wrong with the path of a field. */
export function faultsOfFieldPath(path: unknown): Fault[] {
  const faults = faultsOfText("path", path, 'the field, such as ".status.phase"');
  if (faults.length > 0 || isUnknown(path)) return faults;
  if ((parseFieldPath(path as string) ?? []).length > 0) return [];
  const instead = insteadOfPath(path as string);
  const reason =
    instead === undefined
      ? "must be names and places such as .status.phase or status.conditions[0].type, without filters and wildcards"
      : `is kubectl's --for=jsonpath, and no path alone: give ${instead} in its place`;
  return [{ property: "path", reason }];
}
