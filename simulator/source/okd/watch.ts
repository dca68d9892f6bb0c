import { internalError, StatusError, tooOldVersion } from "./apiStatus";
import type { Fields, KubeObject } from "./kubeObject";
import { selectorOf } from "./objectList";
import type { ObjectStore, StoreEvent } from "./objectStore";
import type { ResolvedOkdOptions } from "./okdOptions";
import { onTheWire } from "./resourceApi";
import { apiVersionOf, type ResourceType } from "./resourceTypes";

/** Where the events of one watch go: an HTTP answer, or a WebSocket. */
export interface WatchSink {
  send(event: { type: string; object: Fields }): void;
  /** Ends the watch as the server does when its time is over. */
  end(): void;
  /** Breaks the connection. */
  cut(): void;
  /** Calls back once the connection is gone, whoever ended it. */
  onClose(closed: () => void): void;
}

/** What a watch asks for. */
export interface WatchRequest {
  type: ResourceType;
  namespace: string | undefined;
  query: URLSearchParams;
}

/** All watches of one server. */
export interface Watches {
  /**
   * Prepares a watch; the returned function starts it.
   *
   * @throws StatusError 400 or 500 for a bad query, 410 for a version that is too old where that is answered at once
   */
  prepare(request: WatchRequest): (sink: WatchSink) => void;
  /** How many are open. */
  readonly open: number;
  /** Breaks the connections of all, and says how many there were. */
  cutAll(): number;
}

/** Whether a query asks for a watch. */
export function asksForWatch(query: URLSearchParams): boolean {
  return ["true", "1"].includes(query.get("watch") ?? "");
}

/** Makes the watches of one server. */
export function createWatches(store: ObjectStore, options: ResolvedOkdOptions): Watches {
  const sinks = new Set<WatchSink>();

  function prepare({ type, namespace, query }: WatchRequest): (sink: WatchSink) => void {
    const wanted = selectorOf(type.plural, query);
    const asked = query.get("resourceVersion") ?? "";
    if (!/^\d*$/.test(asked))
      throw internalError(
        `resourceVersion: Invalid value: "${asked}": strconv.ParseUint: parsing "${asked}": invalid syntax`,
      );
    const from = Number(asked);
    const tooOld = from > 0 && from < store.compactedVersion ? tooOld410(from) : undefined;
    if (tooOld && options.watch.expired === "http") throw tooOld;

    const inScope = (event: StoreEvent): boolean =>
      event.plural === type.plural &&
      (!type.namespaced || namespace === undefined || event.object.metadata.namespace === namespace);
    const isWanted = (object: KubeObject | undefined): boolean => object !== undefined && wanted(object);

    return (sink) => {
      if (tooOld) {
        sink.send({ type: "ERROR", object: { ...tooOld.toStatus() } });
        sink.end();
        return;
      }
      sinks.add(sink);
      const pass = (event: StoreEvent): void => {
        const kind = inScope(event) ? typeForWatcher(event, isWanted) : undefined;
        if (kind !== undefined) sink.send({ type: kind, object: onTheWire(type, shownTo(kind, event)) });
      };
      // Without a version, everything there is comes first, as if it were new.
      if (from === 0)
        for (const object of store.list(type.plural, type.namespaced ? namespace : undefined).filter(wanted))
          sink.send({ type: "ADDED", object: onTheWire(type, object) });
      else for (const event of store.changesSince(type.plural, from)) pass(event);
      const stops = [store.subscribe(pass)];
      const stop = (): void => {
        sinks.delete(sink);
        for (const each of stops) each();
      };
      sink.onClose(stop);
      const seconds = Number(query.get("timeoutSeconds"));
      if (seconds > 0)
        stops.push(
          after(seconds * 1000, () => {
            stop();
            sink.end();
          }),
        );
      if (options.version === "4.x" && query.get("allowWatchBookmarks") === "true") {
        const timer = setInterval(sendBookmark, options.watch.bookmarkIntervalMs);
        stops.push(() => {
          clearInterval(timer);
        });
        // The next watch can begin where this one ends.
        if (seconds > 2) stops.push(after((seconds - 2) * 1000, sendBookmark));
      }

      function sendBookmark(): void {
        const metadata = { resourceVersion: String(store.version), creationTimestamp: null };
        sink.send({
          type: "BOOKMARK",
          object: { kind: type.kind, apiVersion: apiVersionOf(type), metadata },
        });
      }
    };
  }

  function tooOld410(asked: number): StatusError {
    return tooOldVersion(asked, store.compactedVersion, options.version === "3.x" ? "Gone" : "Expired");
  }

  return {
    prepare,
    get open() {
      return sinks.size;
    },
    cutAll() {
      const cut = [...sinks];
      for (const sink of cut) sink.cut();
      return cut.length;
    },
  };
}

/** What is gone for a watcher is shown as it last knew it, with the version of the change. */
function shownTo(kind: string, { object, previous }: StoreEvent): KubeObject {
  if (kind !== "DELETED" || previous === undefined) return object;
  const { resourceVersion } = object.metadata;
  return { ...previous, metadata: { ...previous.metadata, resourceVersion } };
}

/** Calls back later; the returned function prevents it. */
function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => {
    clearTimeout(timer);
  };
}

/** An object that comes to fit a selector is new to this watcher, one that no longer does is gone. */
function typeForWatcher(
  { type, object, previous }: StoreEvent,
  isWanted: (object: KubeObject | undefined) => boolean,
): string | undefined {
  const is = type !== "DELETED" && isWanted(object);
  const was = isWanted(previous);
  if (is) return was ? "MODIFIED" : "ADDED";
  return was ? "DELETED" : undefined;
}
