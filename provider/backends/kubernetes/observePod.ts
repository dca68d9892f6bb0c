import type { Clock } from "../../core/clock";
import { isMaintenanceError, MaintenanceError } from "../../errors/maintenanceError";
import type { ReadOptions } from "../../http/repeatRead";
import type { JobObservation } from "../rebootBackend";
import type { JobHandle } from "./jobHandle";
import { judgeReboot } from "./judgeReboot";
import type { KubernetesClient } from "./kubernetesClient";
import { readPod, type PodReading } from "./podReading";
import { podNameOf, reasonsOf } from "./rebootPod";

/** How long something must have been seen to be believed, in milliseconds. */
export interface ObserverPatience {
  /** A pod that is gone beside the old boot id: a host may take its time to end what runs on it. */
  readonly lostAfterMs: number;
  /** A pod that has done nothing beside the old boot id. */
  readonly staleAfterMs: number;
}

const usualPatience: ObserverPatience = { lostAfterMs: 300_000, staleAfterMs: 120_000 };

/** A wait that is shorter than that would never end, however often it is resumed: three quarters of it are enough. */
export function patienceOf(waitMs = Infinity, lostAfterMs = usualPatience.lostAfterMs): ObserverPatience {
  const mostMs = waitMs * 0.75;
  return {
    lostAfterMs: Math.min(lostAfterMs, mostMs),
    staleAfterMs: Math.min(usualPatience.staleAfterMs, mostMs),
  };
}

/** For so long a server that has answered may refuse its user: one that is starting does not know its roles yet. */
const startingMs = 120_000;

/**
 * Returns a function that looks at a node and its reboot pod once more.
 *
 * @param reportedBefore when the node had reported the boot ID that the order saw
 */
export function podObserver(
  { namespace, operationId, bootId }: JobHandle,
  node: string,
  client: Pick<KubernetesClient, "readNode" | "readPod">,
  clock: Pick<Clock, "monotonicMs">,
  patience = usualPatience,
  reportedBefore?: string,
): (options: ReadOptions) => Promise<JobObservation> {
  let seen: { readonly key: string; readonly sinceMs: number } | undefined;
  const tolerant = toleratingStart(clock);
  return (options) =>
    tolerant(async () => {
      const live = await client.readNode(node, options);
      const found = await client.readPod(namespace, podNameOf(operationId), options);
      const isOurs = found !== undefined && reasonsOf(found).operationId === operationId;
      const pod: PodReading | "gone" = isOurs ? readPod(found) : "gone";
      const key = pod === "gone" ? pod : pod.kind;
      const nowMs = clock.monotonicMs();
      if (seen?.key !== key) seen = { key, sinceMs: nowMs };
      return judgeReboot(bootId, {
        pod,
        podForMs: nowMs - seen.sinceMs,
        ...patience,
        ...(reportedBefore === undefined ? {} : { reportedBefore }),
        ...(live === undefined ? {} : { node: live }),
      });
    });
}

/**
 * An API server that starts, as that of a cluster with one node does after its reboot, may refuse for a while whom it
 * knows well: such a refusal is a failing read until it has lasted. The first answer of all is believed.
 */
export function toleratingStart(
  clock: Pick<Clock, "monotonicMs">,
): <T>(read: () => Promise<T>) => Promise<T> {
  let wasGood = false;
  let refusedSinceMs: number | undefined;
  return async (read) => {
    try {
      const result = await read();
      wasGood = true;
      refusedSinceMs = undefined;
      return result;
    } catch (error) {
      const isRefused =
        isMaintenanceError(error, "ERR_FORBIDDEN") || isMaintenanceError(error, "ERR_UNAUTHORIZED");
      if (!wasGood || !isRefused) throw error;
      refusedSinceMs ??= clock.monotonicMs();
      if (clock.monotonicMs() - refusedSinceMs >= startingMs) throw error;
      const { what, next, status } = error;
      throw new MaintenanceError("ERR_NETWORK", { what, next, status, cause: error, transient: true });
    }
  };
}
