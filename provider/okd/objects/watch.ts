import { requireNoFaults, faultsOfNames, requireArguments } from "../../pulumi/validation";
import type { WatchedObjects } from "../../kubernetes/watchCluster";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { ClusterInputs } from "../../backends/clusterInputs";
import { okdWork } from "../onDemand";
import { clusterArguments } from "../../backends/connectionArgs";

/** The inputs of `okd.watch`. */
export interface WatchArgs extends WatchedObjects, ClusterInputs {}

/** How to `okd.watch`. */
export interface WatchOptions {
  /** Ends the watch: the loop over it ends without an error. */
  readonly signal?: AbortSignal;
  /**
   * How the events come. Plain HTTP passes every proxy that other requests pass. A WebSocket is kept alive by pings,
   * also where an idle connection is cut after seconds; but not every proxy lets one through.
   *
   * @default "http"
   */
  readonly transport?: "websocket" | "http";
}

/** One change of an object. */
export interface WatchEvent<T extends KubeObject = KubeObject> {
  /** `ADDED` also for each object that was there at the beginning. */
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /**
   * The object as it is now; as it was last, when it was deleted. Where the deletion itself could not be seen,
   * because the server had forgotten it by the time of a new connection, nothing but `apiVersion`, `kind` and
   * `metadata` with name, namespace, uid and the version known last.
   */
  readonly object: T;
}

/**
 * Follows the objects of a kind: first each that is there, as `ADDED`, then what becomes of them, for as long as
 * the loop continues. Without a `namespace` those of all namespaces.
 *
 * Connections that are cut are made again, and the watch continues from the last event; where the server has
 * forgotten that version it lists again and tells the difference. So no change is lost; but of several changes of
 * an object during such a gap only the outcome is told. Only names, uids and versions are kept in memory. While the
 * loop is busy with an event nothing more is read.
 *
 * Leaving the loop closes the connection, and so does `signal`.
 *
 * @throws (in the loop) ERR_INVALID_INPUT, ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NOT_FOUND for a kind that the
 * server does not have, ERR_UNEXPECTED_RESPONSE; ERR_NETWORK when for five minutes every try has failed
 *
 * @example
 * ```ts
 * for await (const { type, object } of okd.watch({ apiVersion: "v1", kind: "Pod", namespace: "test" })) {
 *   console.log(type, object.metadata.name);
 *   if (type === "DELETED") break;
 * }
 * ```
 */
export function watch<T extends KubeObject = KubeObject>(
  args: WatchArgs,
  options: WatchOptions = {},
): AsyncIterableIterator<WatchEvent<T>> {
  // `return` of a generator waits for the next event; to close the connection at once takes a signal.
  const ending = new AbortController();
  const signal =
    options.signal === undefined ? ending.signal : AbortSignal.any([options.signal, ending.signal]);
  const events = eventsOf<T>(args, options, signal);
  return {
    next: () => events.next(),
    return: () => {
      ending.abort();
      return events.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const watchArguments = [
  "apiVersion",
  "kind",
  "namespace",
  "name",
  "labelSelector",
  "fieldSelector",
  ...clusterArguments,
] as const;

async function* eventsOf<T extends KubeObject>(
  args: WatchArgs,
  { transport = "http" }: WatchOptions,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<T>, void> {
  requireArguments("okd.watch", args, ["apiVersion", "kind"]);
  const { bindCluster, faultsOfWatched, okdProgramContext, watchCluster } = okdWork();
  requireNoFaults("okd.watch", [
    ...faultsOfNames(args, watchArguments),
    ...faultsOfWatched(args),
    ...(["http", "websocket"].includes(transport)
      ? []
      : [{ property: "transport", reason: 'must be "http" or "websocket"' }]),
  ]);
  const context = bindCluster(args, okdProgramContext());
  for await (const news of watchCluster(args, { transport, signal }, context)) {
    if ("object" in news) yield news as WatchEvent<T>;
  }
}
