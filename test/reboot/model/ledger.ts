import { somebodyElse, type AcceptedReboot } from "./apiModel";

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

/**
 * What may be in the server's record at most. A user counts by changes of the triggers: two runs for one change are one
 * change, whatever operations they give.
 */
export class Ledger {
  private readonly orders = new Map<string, NotedOrder>();
  private readonly allowed = new Map<string, number>();
  private readonly forgotten: {
    readonly change: string;
    readonly operationId: string;
    readonly atMs: number;
  }[] = [];

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
   * Takes note of the operations that the state does not know any more, since someone has turned it back to an earlier
   * moment. A run that begins after that may reboot again: see the limits of the guarantee.
   *
   * @param known what the older state knows
   */
  noteTurnBack(toMs: number, known: ReadonlySet<string>, atMs: number): void {
    for (const [operationId, { change, recordedAtMs }] of this.orders) {
      const isForgotten = this.forgotten.some((one) => one.operationId === operationId);
      if (recordedAtMs >= toMs && !known.has(operationId) && !isForgotten)
        this.forgotten.push({ change, operationId, atMs });
    }
  }

  /** An order of which note was taken. */
  order(operationId: string): NotedOrder {
    const order = this.orders.get(operationId);
    if (order === undefined) throw new Error(`operation ${operationId} was never recorded`);
    return order;
  }

  /** What is wrong with the server's record, if anything. */
  faultIn(accepted: readonly AcceptedReboot[]): string | undefined {
    const ours = accepted.filter(({ operationId }) => operationId !== somebodyElse);
    const perOperation = countBy(ours, ({ operationId }) => operationId);
    for (const [operationId, times] of perOperation) {
      if (!this.orders.has(operationId)) return `a reboot was sent for no operation`;
      if (times > 1) return `operation ${operationId} was rebooted ${times} times`;
    }
    const changeOf = ({ operationId }: AcceptedReboot): string => this.orders.get(operationId)?.change ?? "";
    // What arrives when no one expects it any more cannot be prevented: the user has been told, and may have asked again.
    const inTime = ours.filter(({ late }) => !late);
    const excused = this.excusedBy(ours);
    const known = inTime.filter((reboot) => !excused.has(reboot));
    const perChange = countBy(known, changeOf);
    for (const [change, times] of perChange) {
      const allowed = this.allowed.get(change) ?? 0;
      if (times > allowed) return `triggers ${change} were rebooted for ${times} times, not ${allowed}`;
    }
    return undefined;
  }

  /** For each reboot that the state has forgotten, the first one of the same change that a later run asked for. */
  private excusedBy(accepted: readonly AcceptedReboot[]): Set<AcceptedReboot> {
    const excused = new Set<AcceptedReboot>();
    for (const { change, operationId, atMs } of this.forgotten) {
      const isSettled =
        this.order(operationId).isSkip || accepted.some((one) => one.operationId === operationId);
      if (!isSettled) continue;
      const again = accepted.find(
        (reboot) =>
          !excused.has(reboot) &&
          reboot.senderBeganMs >= atMs &&
          this.orders.get(reboot.operationId)?.change === change,
      );
      if (again !== undefined) excused.add(again);
    }
    return excused;
  }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
