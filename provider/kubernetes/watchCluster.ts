import type { BoundOkdContext } from "./clusterContext";
import { MaintenanceError } from "../errors/maintenanceError";
import { objectPath } from "./discovery";
import { createStreamTransport } from "../http/transport";
import { watchObjects, type WatchNews } from "./watchObjects";
import { createWatchSource, type WatchTransport } from "./watchStream";
import type { ApiResource } from "./wire/apiResources";
import { quoteForeignText } from "../core/foreignText";
import { type Fault, faultsOfText } from "../pulumi/validation";
import { lookForKind, type UnservedKind } from "./kindOf";
import type { ObjectSelection } from "./readObjects";

/** Which objects to watch. */
export interface WatchedObjects extends ObjectSelection {
  /** The one object to watch; without it those of all names. */
  readonly name?: string;
}

/** How to watch. */
export interface WatchManner {
  readonly transport: WatchTransport;
  readonly signal: AbortSignal;
  /** One object is meant, so that a kind with namespaces needs one. @default false */
  readonly isOne?: boolean;
  /** Called for each failure that is survived. */
  readonly onSetback?: (error: MaintenanceError) => void;
  /** Called when the server does not have the kind: whether to ask for it again after a pause. @default no */
  readonly onMissingKind?: (missing: UnservedKind) => boolean;
}

/** The first pause before a missing kind is asked for again, in milliseconds, and the longest one. */
const [firstPauseMs, longestPauseMs] = [1000, 10_000];

/** What is wrong with the names of what is to be watched; needs no request. */
export function faultsOfWatched(watched: { readonly [K in keyof WatchedObjects]?: unknown }): Fault[] {
  const optional = ["namespace", "name", "labelSelector", "fieldSelector"] as const;
  return [
    ...faultsOfText("apiVersion", watched.apiVersion, 'such as "v1"'),
    ...faultsOfText("kind", watched.kind, 'such as "Pod"'),
    ...optional.flatMap((property) =>
      watched[property] === undefined ? [] : faultsOfText(property, watched[property], "or leave it out"),
    ),
  ];
}

/**
 * Follows the objects of a kind, see {@link watchObjects}. What the kind is called in paths is asked of discovery,
 * with the same patience.
 *
 * @throws ERR_INVALID_INPUT for the connection or a missing namespace, ERR_NOT_FOUND for a kind that the server does
 * not have, and what {@link watchObjects} throws
 */
export function watchCluster(
  watched: WatchedObjects,
  { transport, signal, isOne = false, onSetback, onMissingKind }: WatchManner,
  context: BoundOkdContext,
): AsyncGenerator<WatchNews, void> {
  const { apiVersion, kind, namespace, name, labelSelector } = watched;
  const { cluster } = context;
  const { api } = cluster;
  const resourceOfKind = async (): Promise<ApiResource> => {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      const found = await lookForKind(apiVersion, kind, cluster);
      if (!("error" in found)) return found;
      if (signal.aborted || onMissingKind?.(found) !== true) throw found.error;
      // Many that begin together do not ask together.
      await context.clock.sleep(pauseMs * (0.75 + context.random() / 2), signal);
    }
  };
  const path = async (): Promise<string> => {
    const resource = await resourceOfKind();
    if (isOne && resource.namespaced && namespace === undefined) {
      throw new MaintenanceError("ERR_INVALID_INPUT", {
        what: `${kind} ${quoteForeignText(name ?? "")}: namespace is missing, and objects of this kind have one.`,
        next: "Fix the program; nothing was changed.",
      });
    }
    return objectPath(resource, resource.namespaced ? namespace : undefined);
  };
  const byName = name === undefined ? [] : [`metadata.name=${name}`];
  const byField = watched.fieldSelector === undefined ? [] : [watched.fieldSelector];
  const fieldSelector = [...byName, ...byField].join(",");
  return watchObjects({
    source: createWatchSource(api, path, transport, createStreamTransport),
    connection: api.connection,
    type: { apiVersion, kind },
    query: {
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === "" ? {} : { fieldSelector }),
    },
    transport,
    signal,
    clock: context.clock,
    random: context.random,
    ...(onSetback === undefined ? {} : { onSetback }),
  });
}
