import { open } from "node:fs/promises";
import { redactLeaving } from "../http/redaction/knownSecrets";
import type { RunEvent } from "./runEvent";

/** Who has run what, and why: the same in each line of a run. */
export interface AuditedRun {
  /** Such as `alice@runner-1`. */
  readonly who: string;
  /** What was run, such as `openshift-maintenance run --stack prod`. */
  readonly command: string;
  /** Such as the window, or the reason of an override. */
  readonly why?: string;
}

/**
 * Appends one line of JSON to the audit log: who, what, when, why, and the result. Each line is written at once and whole, so
 * that two runs may share a file, and nothing before it is changed.
 *
 * @throws Error of the file system
 */
export async function appendToAuditLog(file: string, run: AuditedRun, event: RunEvent): Promise<void> {
  const { at, kind, ...rest } = event;
  const line = redactLeaving(JSON.stringify({ at, ...run, event: kind, ...rest }));
  const handle = await open(file, "a", 0o600);
  try {
    await handle.write(`${line}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
