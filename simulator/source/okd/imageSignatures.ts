import { fieldsOf, listOf, textOf, type Fields, type KubeObject } from "./kubeObject";
import type { OkdImage } from "./okdOptions";
import type { ObjectStore } from "./objectStore";

/** A signature as the registry takes and gives it. */
export interface Signature {
  schemaVersion: 2;
  type: string;
  /** `sha256:DIGEST@NAME`. */
  name: string;
  /** In base64. */
  content: string;
}

/** Puts an image into an image stream. */
export function addImage(store: ObjectStore, { namespace, name, digest }: OkdImage): void {
  const stream = store.get("imagestreams", name, namespace);
  const tags = listOf(fieldsOf(stream?.["status"])["tags"]);
  const tag = { tag: digest.slice(-8), items: [{ image: digest }] };
  store.set("imagestreams", {
    ...stream,
    metadata: stream?.metadata ?? { name, namespace },
    status: { tags: [...tags, tag] },
  });
  if (store.get("images", digest) === undefined) store.set("images", { metadata: { name: digest } });
}

/** The image of that digest, when the image stream has it. */
export function findImage(store: ObjectStore, { namespace, name, digest }: OkdImage): KubeObject | undefined {
  const tags = listOf(fieldsOf(store.get("imagestreams", name, namespace)?.["status"])["tags"]);
  const isKnown = tags
    .flatMap((tag) => listOf(fieldsOf(tag)["items"]))
    .some((item) => fieldsOf(item)["image"] === digest);
  return isKnown ? store.get("images", digest) : undefined;
}

/** The signatures of an image. */
export function signaturesOf(image: KubeObject): Signature[] {
  return keptSignatures(image).map((signature) => ({
    schemaVersion: 2,
    type: textOf(signature["type"]),
    name: nameOf(signature),
    content: textOf(signature["content"]),
  }));
}

/** Adds a signature to an image. */
export function addSignature(
  store: ObjectStore,
  image: KubeObject,
  { type, name, content }: Signature,
): void {
  const signatures = [...keptSignatures(image), { metadata: { name }, type, content }];
  store.set("images", { ...image, signatures });
}

/** Takes the signature of that name away, whichever image has it; says whether there was one. */
export function deleteSignature(store: ObjectStore, name: string): boolean {
  const image = store.get("images", name.split("@")[0] ?? "");
  const signatures = image === undefined ? [] : keptSignatures(image);
  const left = signatures.filter((signature) => nameOf(signature) !== name);
  if (image === undefined || left.length === signatures.length) return false;
  store.set("images", { ...image, signatures: left });
  return true;
}

function keptSignatures(image: KubeObject): Fields[] {
  return listOf(image["signatures"]).map(fieldsOf);
}

function nameOf(signature: Fields): string {
  return textOf(fieldsOf(signature["metadata"])["name"]);
}
