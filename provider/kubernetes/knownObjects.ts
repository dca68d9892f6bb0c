import type { KubeObject } from "./wire/kubeObject";

/** A change of one object, or that it is there. */
export interface ObjectChange {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: KubeObject;
}

interface Known {
  readonly uid: string | undefined;
  readonly version: string | undefined;
  /** The last list that showed the object. */
  readonly listing: number;
}

/**
 * What a consumer of a watch has been told is there: of each object its uid and version, not the object itself. By
 * this an event that comes twice is told once, and a new list is told as the difference from what was known.
 */
export class KnownObjects {
  private readonly objects = new Map<string, Known>();
  private listing = 0;

  /** A list begins, perhaps after one that was broken off. */
  beginList(): void {
    this.listing++;
  }

  /** The objects that the list did not show, as deleted; of them nothing but names, uid and version is known. */
  *endList(): Generator<ObjectChange, void> {
    for (const [key, known] of this.objects) {
      if (known.listing === this.listing) continue;
      this.objects.delete(key);
      yield { type: "DELETED", object: shellOf(key, known) };
    }
  }

  /** Takes in an object that is there: what the consumer is to be told of it, in order. */
  *see(object: KubeObject): Generator<ObjectChange, void> {
    const key = keyOf(object);
    const { uid, resourceVersion: version } = object.metadata;
    const before = this.objects.get(key);
    this.objects.set(key, { uid, version, listing: this.listing });
    if (before === undefined) {
      yield { type: "ADDED", object };
    } else if (before.uid !== uid) {
      // Another object of the same name: whoever goes by names must hear of the end first.
      yield { type: "DELETED", object: shellOf(key, before) };
      yield { type: "ADDED", object };
    } else if (before.version !== version || version === undefined) {
      yield { type: "MODIFIED", object };
    }
  }

  /** Takes in that an object is gone. */
  *lose(object: KubeObject): Generator<ObjectChange, void> {
    const key = keyOf(object);
    if (this.objects.get(key)?.uid !== object.metadata.uid || !this.objects.delete(key)) return;
    yield { type: "DELETED", object };
  }

  /** Whether this is the version of the object that was told last. */
  holds(object: KubeObject): boolean {
    const { uid, resourceVersion } = object.metadata;
    const known = this.objects.get(keyOf(object));
    return known !== undefined && known.uid === uid && known.version === resourceVersion;
  }
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

function shellOf(key: string, { uid, version }: Known): KubeObject {
  const [namespace = "", ...rest] = key.split("/");
  return {
    metadata: {
      name: rest.join("/"),
      ...(namespace === "" ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(version === undefined ? {} : { resourceVersion: version }),
    },
  };
}
