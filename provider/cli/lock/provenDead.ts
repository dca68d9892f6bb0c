/** Whether the holder of a lock is dead, and how sure that is. */

/** A lock of a DIY backend, as Pulumi writes it. */
export interface LockRecord {
  readonly pid?: unknown;
  readonly hostname?: unknown;
  readonly username?: unknown;
  readonly timestamp?: unknown;
}

export interface LockView {
  readonly file: string;
  readonly record: LockRecord;
}

/** What can be seen of processes from here. */
export interface ProcessView {
  readonly hostname: string;
  /** Whether there is a process of this id, whoever's it is. */
  isAlive(pid: number): boolean;
}

export type Verdict =
  | { readonly isDead: true }
  | { readonly isDead: false; readonly reason: "alive" | "elsewhere" | "unreadable" };

/**
 * Dead only where it is proven: the lock was taken on this host, and there is no process of its id. A process of that
 * id that is another program by now counts as alive: a person can tell, this cannot.
 */
export function verdictOf({ pid, hostname }: LockRecord, view: ProcessView): Verdict {
  if (typeof pid !== "number" || !Number.isInteger(pid) || pid <= 0 || typeof hostname !== "string")
    return { isDead: false, reason: "unreadable" };
  if (hostname !== view.hostname) return { isDead: false, reason: "elsewhere" };
  return view.isAlive(pid) ? { isDead: false, reason: "alive" } : { isDead: true };
}

/** Who holds a lock, for a message. */
export function holderText({ record: { pid, hostname, username, timestamp } }: LockView): string {
  const who = typeof username === "string" ? username : "an unknown user";
  const where = typeof hostname === "string" ? `@${hostname}` : "";
  const process = typeof pid === "number" ? ` (pid ${pid})` : "";
  const since = typeof timestamp === "string" ? ` since ${timestamp}` : "";
  return `${who}${where}${process}${since}`;
}
