import { expectObject, expectString, parseJson } from "../wireError";

/** An object of the API, as far as every kind is alike. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** The metadata that this library reads. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** A list of objects, and from where a watch goes on after it. */
export interface KubeList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  /** Where the next page begins, if there is one. */
  readonly continue?: string;
}

/**
 * Parses the answer for one object. @throws WireError
 *
 * Source: Kubernetes API conventions, "Objects".
 */
export function parseKubeObject(body: string): KubeObject {
  return expectKubeObject(parseJson(body));
}

/** A value as an object of the API. @throws WireError */
export function expectKubeObject(value: unknown): KubeObject {
  const object = expectObject(value, "an object of the API");
  const metadata = expectObject(object["metadata"], "the metadata of an object");
  expectString(metadata["name"], "the name of an object");
  return object as unknown as KubeObject;
}

/**
 * Parses the answer for a list. @throws WireError
 *
 * Source: Kubernetes API conventions, "Lists"; the items of a list leave out `apiVersion` and `kind`.
 */
export function parseKubeList(body: string): KubeList {
  const list = expectObject(parseJson(body), "a list of objects");
  const metadata = expectObject(list["metadata"] ?? {}, "the metadata of a list");
  const items = list["items"] ?? [];
  if (!Array.isArray(items)) expectObject(undefined, "the items of a list");
  const next = metadata["continue"];
  return {
    items: (items as unknown[]).map(expectKubeObject),
    resourceVersion: expectString(metadata["resourceVersion"] ?? "", "the version of a list"),
    ...(typeof next === "string" && next !== "" ? { continue: next } : {}),
  };
}
