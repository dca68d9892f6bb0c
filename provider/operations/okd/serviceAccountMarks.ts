import { createHash } from "node:crypto";
import type { KubeObject } from "../../wire/okd/kubeObject";
import { userNameOf, type AccountName } from "../../wire/okd/roleBinding";

/** Says on an object which resource has created it. Whoever removes it takes the object over. */
export const createdBy = "pulumi-openshift-maintenance/created-by";

const grantedPrefix = "pulumi-openshift-maintenance/granted-";

/**
 * Says on a role binding which resource has put an account into it. Its name holds the account as a hash, because
 * a binding may have many, and what an annotation is called may be 63 characters long.
 */
export function grantedTo(account: AccountName): string {
  return `${grantedPrefix}${createHash("sha256").update(userNameOf(account)).digest("hex").slice(0, 16)}`;
}

/**
 * What a resource marks its objects with: its URN, which a later run knows even if this one dies before anything
 * is recorded, and after `#` a number of its own, so that a replacement is told from what it replaces.
 */
export function newMark(urn: string, random: () => number): string {
  const number = Math.floor(random() * 36 ** 8);
  return `${urn}#${number.toString(36).padStart(8, "0")}`;
}

/** Whether two marks are of the same resource of a program: before and after a crash or a replacement. */
export function isOfSameResource(mark: string, other: string | undefined): boolean {
  return other !== undefined && urnIn(mark) === urnIn(other);
}

/** What an object is marked with. */
export function markOn(object: KubeObject, annotation: string): string | undefined {
  return object.metadata.annotations?.[annotation];
}

/** An object with another mark, or with `undefined` without one. */
export function marked(object: KubeObject, annotation: string, mark: string | undefined): KubeObject {
  const others = Object.entries(object.metadata.annotations ?? {}).filter(([name]) => name !== annotation);
  const annotations = Object.fromEntries(mark === undefined ? others : [...others, [annotation, mark]]);
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The mark of anybody else whose account this library has put into a binding. */
export function heirOf(binding: KubeObject): string | undefined {
  const all = Object.entries(binding.metadata.annotations ?? {});
  return all.find(([annotation]) => annotation.startsWith(grantedPrefix))?.[1];
}

/** The URN in a mark. */
export function urnIn(mark: string): string {
  return mark.replace(/#[^#]*$/u, "");
}
