/** Ends an update as a user does with Ctrl-C. */

/** What `up` of the Automation API sends an interrupt (`SIGINT`) for, each time that it is told. */
export interface Interrupts {
  readonly signal: AbortSignal;
  /** The first lets what runs finish, and begins nothing more; the second ends what runs, as Pulumi says it. */
  readonly interrupt: () => void;
}

export function createInterrupts(): Interrupts {
  // A signal of AbortController is told once, and a gate that waits ends only at the second interrupt.
  const target = new EventTarget();
  return {
    signal: Object.assign(target, { aborted: false }) as unknown as AbortSignal,
    interrupt: () => void target.dispatchEvent(new Event("abort")),
  };
}
