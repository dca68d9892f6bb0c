import { isRecord } from "../../pulumi/namespace/place";
import { fieldsOf } from "./fields";
import type { KubeObject } from "./kubeObject";

/**
 * Who has set a field of the `spec` of an object, as its server remembers; nothing where it remembers none.
 *
 * Source: Kubernetes, "Server-Side Apply", `metadata.managedFields`, for every kind of change since 1.18; changes by the
 * subresource `scale` are among them since 1.23.
 */
export function managersOf({ metadata }: KubeObject, field: string): string[] | undefined {
  const { managedFields } = metadata;
  if (!Array.isArray(managedFields)) return undefined;
  return managedFields
    .filter(isRecord)
    .filter(({ fieldsV1 }) => Object.hasOwn(fieldsOf(fieldsOf(fieldsV1)["f:spec"]), `f:${field}`))
    .map(({ manager }) => String(manager));
}
