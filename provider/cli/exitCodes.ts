/**
 * What the command line ends with. Those below 20 are Pulumi's own, with its meanings.
 *
 * Source: Pulumi's documentation, "Pulumi CLI Exit Codes"; the CLI has them since 3.226.1.
 */
export const exitCodes = {
  done: 0,
  failed: 1,
  invalidInput: 2,
  notAuthorized: 3,
  resourceFailed: 4,
  stackNotFound: 6,
  cancelled: 8,
  /** No window is open, so nothing was begun. */
  outsideWindow: 20,
  /** The window closed before all nodes had begun: the next run resumes. */
  windowClosed: 21,
  /** An operation is uncertain or has failed, and a person has to answer it. */
  needsAnswer: 22,
  /** Another run holds the lock of the stack. */
  locked: 23,
  /** The limit of `--max-nodes` was reached: the next run resumes. */
  limitReached: 24,
} as const;

/** What each of them means, for the help. */
export const meanings: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.done, "done, or nothing to do"],
  [exitCodes.failed, "failed, for a reason that has no code of its own"],
  [exitCodes.invalidInput, "a command, an option, or the configuration is wrong"],
  [exitCodes.notAuthorized, "not logged in, or not allowed"],
  [exitCodes.resourceFailed, "a resource failed in a preview or an update"],
  [exitCodes.stackNotFound, "there is no such stack"],
  [exitCodes.cancelled, "cancelled"],
  [exitCodes.outsideWindow, "no maintenance window is open; nothing was begun"],
  [exitCodes.windowClosed, "the window closed before all nodes had begun; run it again in the next one"],
  [exitCodes.needsAnswer, "an operation needs an answer: see `openshift-maintenance operations --uncertain`"],
  [exitCodes.locked, "another run holds the lock of the stack"],
  [exitCodes.limitReached, "the limit of --max-nodes was reached; the next run resumes"],
];
