import type { Context } from "../pulumi/context";
import type { Suspension } from "./heartbeat";
import type { JournalMemory } from "./journalMemory";

/** Everything outside that the journal touches. */
export interface JournalContext extends Context {
  readonly memory: Pick<JournalMemory<object>, "runId" | "placedAtMs">;
  /** The longest time for which this process did not run since it began; absent when it always did. */
  readonly suspension: () => Suspension | undefined;
}
