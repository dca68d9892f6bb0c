import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { SimulatorClock } from "../simulatorOptions";
import { timestamp, type GivenObject, type KubeObject } from "./kubeObject";

/** A change of one object. */
export interface StoreEvent {
  type: "ADDED" | "MODIFIED" | "DELETED";
  /** The plural under which the object is kept, for example `pods`. */
  plural: string;
  version: number;
  /** As it is now; as it last was, when it was deleted. */
  object: KubeObject;
  /** As it was before; absent when it was added. */
  previous?: KubeObject;
}

/**
 * All objects with one version counter for all of them, and every change since the last compaction. It checks
 * nothing: what clients may do is for the layers above.
 */
export class ObjectStore {
  readonly #clock: SimulatorClock;
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  #history: StoreEvent[] = [];
  #version = 1000;
  #compacted = 1000;

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  /** The version of the last change. */
  get version(): number {
    return this.#version;
  }

  /** The oldest version from which changes are still known. */
  get compactedVersion(): number {
    return this.#compacted;
  }

  /** What there are objects of. */
  get plurals(): string[] {
    return [...this.#objects.keys()];
  }

  /** A copy of the object; undefined when there is none. */
  get(plural: string, name: string, namespace = ""): KubeObject | undefined {
    return structuredClone(this.#objects.get(plural)?.get(`${namespace}/${name}`));
  }

  /** Copies of the objects, of one namespace or of all, ordered by namespace and name. */
  list(plural: string, namespace?: string): KubeObject[] {
    const objects = [...(this.#objects.get(plural)?.values() ?? [])];
    return objects
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .map((object) => structuredClone(object));
  }

  /** Adds the object or replaces the one of that name, which keeps its uid. No change is no new version. */
  set(plural: string, given: GivenObject): KubeObject {
    const { object, previous } = this.#next(plural, given);
    if (isDeepStrictEqual(object, previous)) return structuredClone(object);
    object.metadata.resourceVersion = String(++this.#version);
    const objects = this.#objects.get(plural) ?? new Map<string, KubeObject>();
    this.#objects.set(plural, objects);
    objects.set(keyOf(object), object);
    const type = previous === undefined ? "ADDED" : "MODIFIED";
    this.#record({ type, plural, version: this.#version, object, ...(previous && { previous }) });
    return structuredClone(object);
  }

  /** What {@link set} would return; changes nothing. */
  preview(plural: string, given: GivenObject): KubeObject {
    return structuredClone(this.#next(plural, given).object);
  }

  /** Takes the object away and returns it as it last was; undefined when there was none. */
  delete(plural: string, name: string, namespace = ""): KubeObject | undefined {
    const key = `${namespace}/${name}`;
    const previous = this.#objects.get(plural)?.get(key);
    if (previous === undefined) return undefined;
    this.#objects.get(plural)?.delete(key);
    const object = structuredClone(previous);
    object.metadata.resourceVersion = String(++this.#version);
    this.#record({ type: "DELETED", plural, version: this.#version, object, previous });
    return structuredClone(object);
  }

  /** The changes of one plural after a version. Only right from `compactedVersion` on. */
  changesSince(plural: string, version: number): StoreEvent[] {
    return this.#history.filter((event) => event.plural === plural && event.version > version);
  }

  /** Forgets every change until now. */
  compact(): void {
    this.#history = [];
    this.#compacted = this.#version;
  }

  /** Calls the listener at every change, until the returned function is called. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #next(plural: string, given: GivenObject): { object: KubeObject; previous: KubeObject | undefined } {
    const previous = this.#objects.get(plural)?.get(keyOf(given));
    const { uid, creationTimestamp, resourceVersion } = previous?.metadata ?? {
      uid: randomUUID(),
      creationTimestamp: timestamp(this.#clock.now()),
      resourceVersion: "",
    };
    const metadata = { ...given.metadata, uid, creationTimestamp, resourceVersion };
    // Only what JSON can hold: fields that are undefined are not there.
    const object = JSON.parse(
      JSON.stringify({ ...given, metadata, apiVersion: undefined, kind: undefined }),
    ) as KubeObject;
    return { object, previous };
  }

  #record(event: StoreEvent): void {
    this.#history.push(event);
    for (const listener of [...this.#listeners]) listener(structuredClone(event));
  }
}

function keyOf({ metadata: { name, namespace = "" } }: Pick<GivenObject, "metadata">): string {
  return `${namespace}/${name}`;
}
