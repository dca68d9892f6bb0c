export declare const phases: readonly string[];

/** The outputs that are recorded of a `NodeReboot`'s steps. */
export interface RecordedSteps {
  order?: { operationId?: string; orderedAt?: string };
  request?: { requestedFor?: string; jobId?: string; adopted?: boolean };
  job?: { operationId?: string; phase?: string; completed?: boolean };
  /** `order`, `request` or `job`. */
  pending: string[];
}

/** A node in one moment. */
export interface View {
  steps: RecordedSteps | undefined;
  /** The operation that was there when the run began. */
  earlierOperationId?: string | undefined;
  /** The requests to reboot the node that have arrived in this run; without a status while unanswered. */
  posts: { status?: number }[];
  /** Whether the server has accepted a reboot in this run. */
  accepted: boolean;
  /** Whether the job was read after its end. */
  jobSeenEnded: boolean;
}

export declare function stepsInState(text: string): Record<string, RecordedSteps>;
export declare function phaseOf(view: View): string;
