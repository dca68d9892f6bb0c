import type { MaintenanceErrorCode } from "./codes";

/** What is known of an error. The sentences make its message; programs go by the facts. */
export interface ErrorFacts {
  /** What failed, on which node or job: whole sentences. */
  readonly what: string;
  /** What was last seen of it, if anything was. */
  readonly lastSeen?: string | undefined;
  /** What you do next: whole sentences. */
  readonly next: string;
  /** The error behind this one. Must not carry a credential: it is printed by debuggers and loggers. */
  readonly cause?: unknown;
  /** The node that it is about. */
  readonly node?: string | undefined;
  /** The operation that it is about: one change of the triggers of a `NodeReboot`. */
  readonly operationId?: string | undefined;
  /** The job of the API that it is about. */
  readonly jobId?: string | undefined;
  /** The status of the HTTP answer behind it. */
  readonly status?: number | undefined;
  /** Whether the same request may succeed a while later: the server is restarted, or the network is gone. @default false */
  readonly transient?: boolean | undefined;
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Whether the request behind it left this machine: what was certainly not sent has changed nothing. */
  readonly requestSent?: "no" | "maybe" | "yes" | undefined;
}

// Symbol.for and not instanceof: a program may have loaded two copies of this package.
const brand = Symbol.for("pulumi-openshift-maintenance/MaintenanceError");

/**
 * An error of this library. Its message says what failed, on which node or job, what was last seen, and what to do
 * next; it ends with the code. The parts of the message and what else is known are fields.
 *
 * @example
 * ```ts
 * try {
 *   await getNodeStatus({ node: "worker-0.openstacklocal" });
 * } catch (error) {
 *   if (isMaintenanceError(error, "ERR_NODE_NOT_FOUND")) console.log(`no such node: ${error.node}`);
 *   else throw error;
 * }
 * ```
 */
export class MaintenanceError extends Error implements ErrorFacts {
  /** The name of this class, for logs. To tell errors apart use `code`. */
  override readonly name = "MaintenanceError";
  /** A stable word for what happened. */
  readonly code: MaintenanceErrorCode;
  /** {@inheritDoc ErrorFacts.what} */
  readonly what: string;
  /** {@inheritDoc ErrorFacts.lastSeen} */
  readonly lastSeen: string | undefined;
  /** {@inheritDoc ErrorFacts.next} */
  readonly next: string;
  /** {@inheritDoc ErrorFacts.node} */
  readonly node: string | undefined;
  /** {@inheritDoc ErrorFacts.operationId} */
  readonly operationId: string | undefined;
  /** {@inheritDoc ErrorFacts.jobId} */
  readonly jobId: string | undefined;
  /** {@inheritDoc ErrorFacts.status} */
  readonly status: number | undefined;
  /** {@inheritDoc ErrorFacts.transient} */
  readonly transient: boolean;
  /** {@inheritDoc ErrorFacts.retryAfterMs} */
  readonly retryAfterMs: number | undefined;
  /** {@inheritDoc ErrorFacts.requestSent} */
  readonly requestSent: "no" | "maybe" | "yes" | undefined;

  constructor(code: MaintenanceErrorCode, facts: ErrorFacts) {
    super(`${sentencesOf(facts)} (${code})`, { cause: facts.cause });
    this.code = code;
    this.what = facts.what;
    this.lastSeen = facts.lastSeen;
    this.next = facts.next;
    this.node = facts.node;
    this.operationId = facts.operationId;
    this.jobId = facts.jobId;
    this.status = facts.status;
    this.transient = facts.transient === true;
    this.retryAfterMs = facts.retryAfterMs;
    this.requestSent = facts.requestSent;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** What an error says, without its code: for a message within another one, which has a code of its own. */
export function sentencesOf({
  what,
  lastSeen,
  next,
}: Pick<ErrorFacts, "what" | "lastSeen" | "next">): string {
  return `${what}${lastSeen === undefined ? "" : ` Last seen: ${lastSeen}.`} ${next}`;
}

/**
 * Tells whether a caught value is an error of this library, and of the given code where one is given.
 * Works across two loaded copies of the package.
 *
 * @example
 * ```ts
 * if (isMaintenanceError(error, "ERR_NODE_BUSY")) retryLater();
 * ```
 */
export function isMaintenanceError(error: unknown, code?: MaintenanceErrorCode): error is MaintenanceError {
  return (
    typeof error === "object" &&
    error !== null &&
    brand in error &&
    (code === undefined || (error as { code?: unknown }).code === code)
  );
}

/** Whether the same request may succeed a while later. */
export function isTransient(error: unknown): boolean {
  return isMaintenanceError(error) && error.transient;
}

/** How long the server behind an error asks to be left alone, in milliseconds. */
export function retryAfterMs(error: unknown): number | undefined {
  return isMaintenanceError(error) ? error.retryAfterMs : undefined;
}
