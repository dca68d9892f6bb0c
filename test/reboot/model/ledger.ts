import { somebodyElse, type AcceptedReboot } from "./apiModel";
import { orderedFact, requestedFact } from "./backendModel";

/** An order, as a user counts it. */
export interface NotedOrder {
  /** The triggers that it was given for. */
  readonly change: string;
  /** The user has asked for one more reboot than the triggers do. */
  readonly wantedAnew: boolean;
  /** Nothing is to be rebooted for it: `rebootOnCreate: false`, and the node's first order. */
  readonly isSkip: boolean;
  readonly recordedAtMs: number;
}

/** An operation of which the state has forgotten something. */
interface Forgotten {
  readonly operationId: string;
  readonly change: string;
  readonly atMs: number;
}

/** Who has turned the state back: it knows what it knew when it began. */
export interface OlderState {
  readonly beganMs: number;
  readonly known: ReadonlySet<string>;
}

/**
 * What may be in the server's record at most. A user counts by changes of the triggers: two runs for one change are one
 * change, whatever operations they give.
 */
export class Ledger {
  private readonly orders = new Map<string, NotedOrder>();
  private readonly allowed = new Map<string, number>();
  private readonly forgotten: Forgotten[] = [];

  /** Takes note of an order when it is first recorded. */
  noteOrder(operationId: string, order: NotedOrder): void {
    if (this.orders.has(operationId)) return;
    const { change } = order;
    const isFirstOfChange = ![...this.orders.values()].some((other) => other.change === change);
    this.orders.set(operationId, order);
    const more = isFirstOfChange ? (order.isSkip ? 0 : 1) : order.wantedAnew ? 1 : 0;
    this.allowed.set(change, (this.allowed.get(change) ?? 0) + more);
  }

  /**
   * Takes note of what the state does not know any more, since someone has turned it back. A run that begins after
   * that may reboot again: see the limits of the guarantee.
   */
  noteTurnBack(
    { beganMs, known }: OlderState,
    accepted: readonly AcceptedReboot[],
    atMs: number,
    onlySkipped: boolean,
  ): void {
    for (const [operationId, { change, recordedAtMs, isSkip }] of this.orders) {
      if (onlySkipped && !isSkip) continue;
      const wasAccepted = accepted.some((one) => one.operationId === operationId);
      const isOrderLost = recordedAtMs >= beganMs && !known.has(orderedFact(operationId));
      const isRequestLost = wasAccepted && !known.has(requestedFact(operationId));
      if ((isOrderLost && (wasAccepted || isSkip)) || isRequestLost)
        this.forgotten.push({ operationId, change, atMs });
    }
  }

  /** An order of which note was taken. */
  order(operationId: string): NotedOrder {
    const order = this.orders.get(operationId);
    if (order === undefined) throw new Error(`operation ${operationId} was never recorded`);
    return order;
  }

  /** Whether an operation was ordered for a change. */
  isFor(operationId: string, change: string): boolean {
    return this.orders.get(operationId)?.change === change;
  }

  /** What is wrong with the server's record, if anything. */
  faultIn(accepted: readonly AcceptedReboot[]): string | undefined {
    const ours = accepted.filter(({ operationId }) => operationId !== somebodyElse);
    if (ours.some(({ operationId }) => !this.orders.has(operationId)))
      return "a reboot was sent for no operation";
    const excused = this.excusedAmong(ours);
    // What a run sends that cannot know of the others is in the limits too.
    const counted = ours.filter((reboot) => !reboot.sender.isBlind && !excused.has(reboot));
    for (const [operationId, times] of countBy(counted, (reboot) => reboot.operationId))
      if (times > 1) return `operation ${operationId} was rebooted ${times} times`;
    // What arrives when no one expects it any more cannot be prevented: the user has been told, and may have asked again.
    const inTime = counted.filter(({ late }) => !late);
    for (const [change, times] of countBy(inTime, (reboot) => this.order(reboot.operationId).change)) {
      const allowed = this.allowed.get(change) ?? 0;
      if (times > allowed) return `triggers ${change} were rebooted for ${times} times, not ${allowed}`;
    }
    return undefined;
  }

  /** For each reboot that the state has forgotten, the first one of the same change that a later run asked for. */
  private excusedAmong(ours: readonly AcceptedReboot[]): Set<AcceptedReboot> {
    const excused = new Map<AcceptedReboot, string>();
    for (const { change, operationId, atMs } of this.forgotten) {
      // One reboot again is all that one that was forgotten can lead to.
      if ([...excused.values()].includes(`${operationId} ${atMs}`)) continue;
      const again = ours.find(
        (reboot) =>
          !excused.has(reboot) &&
          reboot.sender.beganMs >= atMs &&
          this.order(reboot.operationId).change === change,
      );
      if (again !== undefined) excused.set(again, `${operationId} ${atMs}`);
    }
    return new Set(excused.keys());
  }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
