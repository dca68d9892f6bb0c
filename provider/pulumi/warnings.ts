import type { Engine } from "./engine";

/** The warnings that this process has given: once a run is enough, whichever resource comes first. */
const given = new Set<string>();

/** Warns of something that concerns the whole stack, once; not at all where there is nothing. */
export function warnOnce(engine: Engine, danger: string | undefined): void {
  if (danger === undefined || given.has(danger)) return;
  given.add(danger);
  // Without a URN: it concerns the whole stack.
  engine.say("", "warning", danger);
}
