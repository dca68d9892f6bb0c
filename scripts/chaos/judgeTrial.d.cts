export interface Operation {
  node: string;
  operationId: string;
  /** When it was ordered, in milliseconds of the real clock. */
  orderedMs: number;
}

export interface AcceptedReboot {
  node: string;
  at: number;
}

/** One `pulumi up` that has ended, and what was seen right after it. */
export interface UpRecord {
  code: number | null;
  endedAt: number;
  /** The operations of which it said that they are uncertain. */
  uncertain: string[];
  /** What the state records of each node, and the status that the server gives. */
  nodes: Record<string, { operationId?: string; completed?: boolean; status?: string }>;
}

export interface TrialRecord {
  nodes: string[];
  /** How many values the triggers of each node had: so many reboots each must there be in the end. */
  changes: number;
  operations: Operation[];
  reboots: AcceptedReboot[];
  ups: UpRecord[];
  converged: boolean;
}

export interface Verdict {
  /** Reboots beyond one for each operation and for each value of a node's triggers. */
  doubles: number;
  falseSuccesses: number;
  /** Operations that were called uncertain, though the server never accepted anything for them. */
  needless: number;
  acceptedPerOperation: number[];
  /** All that is wrong, in words; empty when the trial has passed. */
  violations: string[];
}

export declare function orderedMsOf(orderedAt: string, clocks: Iterable<number>, seenAt: number): number;
export declare function judgeTrial(record: TrialRecord): Verdict;
export declare function operationOf(
  reboot: AcceptedReboot,
  operations: readonly Operation[],
): Operation | undefined;
