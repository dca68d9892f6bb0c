import { isMaintenanceError } from "../errors/maintenanceError";
import type { Clock } from "../core/clock";

/** How often to try, with pauses that grow up to the longest. */
export interface ConflictPatience {
  readonly attempts: number;
  readonly longestPauseMs: number;
}

/**
 * Makes an attempt, and another one after each conflict: an attempt begins with what is there then, and each time at
 * least one of those who change the same object gets through.
 *
 * @param isWorthOneMore an error other than a conflict after which one more attempt finds out what the first has done
 * @throws what the last attempt throws
 */
export async function retryOnConflict<T>(
  attempt: () => Promise<T>,
  { attempts, longestPauseMs }: ConflictPatience,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  isWorthOneMore: (error: unknown) => boolean = () => false,
): Promise<T> {
  let wasLost = false;
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      const isLost = isWorthOneMore(error);
      const isWorthwhile = isMaintenanceError(error, "ERR_CONFLICT") || (isLost && !wasLost);
      if (!isWorthwhile || made === attempts) throw error;
      wasLost ||= isLost;
      await clock.sleep(random() * Math.min(longestPauseMs, 20 * 2 ** made));
    }
  }
}
