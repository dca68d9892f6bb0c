import { expectObject, expectString, parseJson } from "../../http/wireError";

/**
 * An object of the API, as far as every kind is alike.
 *
 * @example
 * ```ts
 * const nameOf = ({ metadata }: okd.KubeObject): string => metadata.name;
 * ```
 */
export interface KubeObject {
  /** The group and version, such as `v1` or `apps/v1`. */
  readonly apiVersion?: string;
  /** Such as `Pod`. */
  readonly kind?: string;
  /** What every object has. */
  readonly metadata: ObjectMeta;
  /** What the kind adds, such as `spec` and `status`. */
  readonly [field: string]: unknown;
}

/** The metadata of an object. */
export interface ObjectMeta {
  /** The name, one of its kind in its namespace. */
  readonly name: string;
  /** The namespace, for a kind that has one. */
  readonly namespace?: string;
  /** What no other object has or will have. */
  readonly uid?: string;
  /** Which state of the object this is; only to be compared for being the same. */
  readonly resourceVersion?: string;
  /** What tools note on it. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** What selectors go by. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Everything else. */
  readonly [field: string]: unknown;
}

/** A list of objects, and from where a watch continues after it. */
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
