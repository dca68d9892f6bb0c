import type { KubeObject } from "./wire/kubeObject";

/**
 * Says on an object which resource has created it: `URN#INSTANCE`. A later run knows the URN even if this one dies
 * before anything is recorded; the instance tells a replacement from what it replaces. Whoever removes the annotation
 * takes the object over.
 */
export const createdBy = "pulumi-openshift-maintenance/created-by";

/** Where the instance stood before it stood behind the URN. Such objects are still known. */
const instanceBefore = "pulumi-openshift-maintenance/instance";

/** Which resource has created an object, and in which of its lives where that is known. */
interface Creator {
  readonly urn: string;
  readonly instance: string | undefined;
}

/** A word that no other life of a resource has. */
export function newInstance(random: () => number): string {
  const number = Math.floor(random() * 36 ** 8);
  return number.toString(36).padStart(8, "0");
}

/** What a resource marks its objects with. */
export function markOf(urn: string, instance: string): string {
  return `${urn}#${instance}`;
}

/** The mark of a resource that has none yet. */
export function newMark(urn: string, random: () => number): string {
  return markOf(urn, newInstance(random));
}

/** Who has created an object, of this library's resources. */
export function creatorOf(object: KubeObject): Creator | undefined {
  const mark = markOn(object, createdBy);
  if (mark === undefined) return undefined;
  const before = markOn(object, instanceBefore);
  // Then the mark is the URN alone, and may itself hold a `#`.
  if (before !== undefined) return { urn: mark, instance: before };
  const urn = urnIn(mark);
  return { urn, instance: urn === mark ? undefined : mark.slice(urn.length + 1) };
}

/** An object that bears the mark of its creator, in the one form that there is now. */
export function createdAs(object: KubeObject, urn: string, instance: string): KubeObject {
  return marked(marked(object, instanceBefore, undefined), createdBy, markOf(urn, instance));
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

/** The URN in a mark. */
export function urnIn(mark: string): string {
  return mark.replace(/#[^#]*$/u, "");
}
