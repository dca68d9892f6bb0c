import { somebodyElse, type AcceptedReboot } from "./apiModel";

/** An order, as a user counts it. */
export interface NotedOrder {
  /** The triggers that it was given for. */
  readonly change: string;
  /** The user has asked for one more reboot than the triggers do. */
  readonly wantedAnew: boolean;
  /** Nothing is to be rebooted for it: `rebootOnCreate: false`, and the node's first order. */
  readonly isSkip: boolean;
  /** When the run that gave it began. */
  readonly runBeganMs: number;
  readonly recordedAtMs: number;
}

/**
 * What may be in the server's record at most. A user counts by changes of the triggers: two runs for one change are one
 * change, whatever operations they give.
 */
export class Ledger {
  private readonly orders = new Map<string, NotedOrder>();
  private readonly allowed = new Map<string, number>();
  private forgotten: { readonly change: string; readonly atMs: number }[] = [];

  /** Takes note of an order when it is first recorded. */
  noteOrder(operationId: string, order: NotedOrder): void {
    if (this.orders.has(operationId)) return;
    const { change } = order;
    const isFirstOfChange = ![...this.orders.values()].some((other) => other.change === change);
    const isExcused = this.isExcused(order);
    this.orders.set(operationId, order);
    const more = isFirstOfChange ? (order.isSkip ? 0 : 1) : order.wantedAnew || isExcused ? 1 : 0;
    this.allowed.set(change, (this.allowed.get(change) ?? 0) + more);
  }

  /**
   * Takes note of an operation that the state does not know any more, since somebody has turned the state back. Runs
   * that begin after that may order again: see the limits of the guarantee.
   */
  noteForgotten(operationId: string, atMs: number): void {
    const order = this.orders.get(operationId);
    if (order !== undefined) this.forgotten.push({ change: order.change, atMs });
  }

  /** When an order was first recorded. */
  recordedAtMs(operationId: string): number {
    return this.orders.get(operationId)?.recordedAtMs ?? Number.NaN;
  }

  /** What is wrong with the server's record, if anything. */
  faultIn(accepted: readonly AcceptedReboot[]): string | undefined {
    const ours = accepted.filter(({ operationId }) => operationId !== somebodyElse);
    const perOperation = countBy(ours, ({ operationId }) => operationId);
    for (const [operationId, times] of perOperation) {
      if (!this.orders.has(operationId)) return `a reboot was sent for no operation`;
      if (times > 1) return `operation ${operationId} was rebooted ${times} times`;
    }
    // What arrives when nobody expects it any more cannot be prevented: the user has been told, and may have asked anew.
    const inTime = ours.filter(({ late }) => !late);
    const perChange = countBy(inTime, ({ operationId }) => this.orders.get(operationId)?.change ?? "");
    for (const [change, times] of perChange) {
      const allowed = this.allowed.get(change) ?? 0;
      if (times > allowed) return `triggers ${change} were rebooted for ${times} times, not ${allowed}`;
    }
    return undefined;
  }

  private isExcused({ change, runBeganMs }: NotedOrder): boolean {
    const index = this.forgotten.findIndex((one) => one.change === change && one.atMs <= runBeganMs);
    if (index >= 0) this.forgotten = this.forgotten.filter((_, other) => other !== index);
    return index >= 0;
  }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
