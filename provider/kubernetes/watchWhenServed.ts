import type { BoundOkdContext } from "./clusterContext";
import { isMaintenanceError, isTransient, type MaintenanceError } from "../errors/maintenanceError";
import type { WatchNews } from "./watchObjects";
import { canBeInstalled, lookForKind, type UnservedKind } from "./kindOf";
import { watchCluster, type WatchedObjects, type WatchManner } from "./watchCluster";

/**
 * What a watch tells; that the kind itself is gone, and with it all its objects (`GONE`); and that another watch begins
 * (`SERVED_AGAIN`), which tells what is there and not what has gone meanwhile.
 */
export type ServedNews = WatchNews | { readonly type: "GONE" | "SERVED_AGAIN" };

/** How to watch a kind that may not be there yet. */
export interface PatientManner extends WatchManner {
  /** Whether a kind that was never there is waited for. */
  readonly waitsForKind: boolean;
  /** Called each time that the server turns out not to serve the kind (yet). */
  readonly onUnserved: (error: MaintenanceError) => void;
}

/** The pause after a list that was answered as if the kind were unknown, in milliseconds. */
const pauseMs = 1000;

/**
 * Follows objects as {@link watchCluster} does, and waits for a kind that is not served yet: an operator that is
 * installed in the same update adds it. A kind whose definition is removed meanwhile is waited for, too.
 *
 * @throws ERR_NOT_FOUND for a kind that cannot come, because its group is part of the server or because it is only
 * spelled in another way; and what {@link watchCluster} throws
 */
export async function* watchWhenServed(
  watched: WatchedObjects,
  manner: PatientManner,
  context: BoundOkdContext,
): AsyncGenerator<ServedNews, void> {
  const { apiVersion, kind } = watched;
  let wasServed = false;
  let hopeless: MaintenanceError | undefined;
  const onMissingKind = ({ error, mayCome }: UnservedKind): boolean => {
    const isWaitedFor = mayCome && (wasServed || manner.waitsForKind);
    if (isWaitedFor) manner.onUnserved(error);
    else hopeless = error;
    return isWaitedFor;
  };
  for (;;) {
    try {
      for await (const news of watchCluster(watched, { ...manner, onMissingKind }, context)) {
        wasServed = true;
        yield news;
      }
      return;
    } catch (error) {
      // Between a definition and its kind there is a moment in which a list is answered with 404.
      const isOfKind = isMaintenanceError(error, "ERR_NOT_FOUND") && canBeInstalled(apiVersion);
      if (!isOfKind || error === hopeless) throw error;
      manner.onUnserved(error);
      context.cluster.discovery.forget(apiVersion);
      if (wasServed) yield { type: (await isGone()) ? "GONE" : "SERVED_AGAIN" };
    }
    await context.clock.sleep(pauseMs, manner.signal);
    if (manner.signal.aborted) return;
  }

  /** A gateway may answer 404 for a while: only discovery knows. */
  async function isGone(): Promise<boolean> {
    try {
      return "error" in (await lookForKind(apiVersion, kind, context.cluster));
    } catch (error) {
      if (isTransient(error)) return false;
      throw error;
    }
  }
}
