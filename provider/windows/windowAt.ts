/** Whether something may begin at an instant. Pure: whoever asks has the clock. */
import { formatElapsed } from "../core/formatElapsed";
import { openingsAfter, planWindow } from "./openings";
import { spreadOffsetMs } from "./spreadOffset";
import type { MaintenanceWindowArgs, Opening } from "./windowArgs";
import { instantText } from "./windowText";

/** What is about to begin. */
export interface WindowNeed {
  /** How long it takes as a rule: it doesn't begin when it would not be done before the window closes. @default 0 */
  readonly neededSeconds?: number;
  /** Begins so much later than the opening, by its key. */
  readonly spread?: { readonly key: string; readonly seconds: number };
}

/** Why nothing begins now. */
export type ClosedReason = "outside" | "turn" | "afterCutoff" | "doesNotFit";

export type WindowDecision =
  | {
      readonly open: true;
      readonly closesAt: Date;
      /** By when it must have begun. */
      readonly lastStartAt: Date;
      readonly text: string;
    }
  | {
      readonly open: false;
      readonly reason: ClosedReason;
      /** When this need may begin: in the next window that it fits into, at its turn. Nothing when there is none. */
      readonly beginsAt?: Date;
      /** Why nothing begins: a sentence without its full stop. */
      readonly text: string;
      /** When the next window opens, in local time and UTC: a whole sentence. */
      readonly nextText: string;
    };

/** So many openings are looked at for one into which a need fits. */
const mostLookedAt = 100;

/**
 * Decides whether a need may begin: within a window, before its cutoff, when it fits into what is left, and not before
 * its turn.
 *
 * @param windows as `resolveWindows` gives them; open is when any of them is
 */
export function windowAt(
  windows: readonly MaintenanceWindowArgs[],
  instant: Date,
  need: WindowNeed = {},
): WindowDecision {
  const now = instant.getTime();
  const openings = openingsAfter(windows.map(planWindow), now);
  const first = openings.next().value;
  const closed = first === undefined ? "outside" : reasonOfClosed(first, now, need);
  if (first !== undefined && closed === undefined) return openDecision(first, need);
  const reason = closed ?? "outside";
  const rest = { reason, text: closedText(reason, first, now, need) };
  const isAhead = reason === "outside" || reason === "turn";
  const next = firstFit(isAhead ? first : undefined, openings, need);
  if (next === undefined) return { open: false, ...rest, nextText: noNextText(first, need) };
  const beginsAt = turnOf(next, need);
  return { open: false, ...rest, beginsAt: new Date(beginsAt), nextText: nextText(next, beginsAt, reason) };
}

/** From when on a need no longer begins in an opening; where it only just fits, it begins at that instant still. */
function endOfStarts({ lastStartAt, closesAt }: Opening, { neededSeconds = 0 }: WindowNeed): number {
  return Math.min(lastStartAt, closesAt - neededSeconds * 1000);
}

function fitsAt({ closesAt }: Opening, instant: number, { neededSeconds = 0 }: WindowNeed): boolean {
  return instant + neededSeconds * 1000 <= closesAt;
}

/** When a need begins in an opening at the earliest. */
function turnOf(opening: Opening, need: WindowNeed): number {
  if (need.spread === undefined) return opening.opensAt;
  // Never so late that what would begin in the window then doesn't.
  const span = Math.min(need.spread.seconds * 1000, endOfStarts(opening, need) - opening.opensAt);
  return opening.opensAt + spreadOffsetMs(need.spread.key, span);
}

function reasonOfClosed(opening: Opening, now: number, need: WindowNeed): ClosedReason | undefined {
  if (now < opening.opensAt) return "outside";
  if (now >= opening.lastStartAt) return "afterCutoff";
  if (!fitsAt(opening, now, need)) return "doesNotFit";
  return now < turnOf(opening, need) ? "turn" : undefined;
}

function firstFit(
  first: Opening | undefined,
  rest: Generator<Opening, undefined>,
  need: WindowNeed,
): Opening | undefined {
  let looked = 0;
  for (let opening = first ?? rest.next().value; opening !== undefined; opening = rest.next().value) {
    if (fitsAt(opening, opening.opensAt, need)) return opening;
    if (++looked >= mostLookedAt) return undefined;
  }
  return undefined;
}

function openDecision(opening: Opening, need: WindowNeed): WindowDecision {
  const lastStart = endOfStarts(opening, need);
  const { closesAt, timeZone } = opening;
  const cutoff =
    opening.lastStartAt < closesAt
      ? `; nothing begins from ${instantText(opening.lastStartAt, timeZone)} on`
      : "";
  return {
    open: true,
    closesAt: new Date(closesAt),
    lastStartAt: new Date(lastStart),
    text: `the window is open until ${instantText(closesAt, timeZone)}${cutoff}`,
  };
}

function closedText(
  reason: ClosedReason,
  opening: Opening | undefined,
  now: number,
  need: WindowNeed,
): string {
  if (opening === undefined || reason === "outside") return "no maintenance window is open";
  const { closesAt, lastStartAt, timeZone } = opening;
  const end = `the window closes at ${instantText(closesAt, timeZone)}`;
  if (reason === "turn")
    return "its turn in the open window is later: spreadSeconds keeps stacks from beginning together";
  if (reason === "afterCutoff")
    return `nothing begins after the cutoff at ${instantText(lastStartAt, timeZone)}, and ${end}`;
  const needed = formatElapsed((need.neededSeconds ?? 0) * 1000);
  return `it usually takes ${needed}, and ${end}, in ${formatElapsed(closesAt - now)}`;
}

function nextText({ opensAt, timeZone }: Opening, beginsAt: number, reason: ClosedReason): string {
  const turn = `turn is at ${instantText(beginsAt, timeZone)}.`;
  if (reason === "turn") return `Its ${turn}`;
  const opens = `The next window opens at ${instantText(opensAt, timeZone)}`;
  return beginsAt === opensAt ? `${opens}.` : `${opens}, and its ${turn}`;
}

function noNextText(first: Opening | undefined, { neededSeconds = 0 }: WindowNeed): string {
  if (first === undefined || neededSeconds === 0) return "There is no later window.";
  return `None of the next windows is long enough for ${formatElapsed(neededSeconds * 1000)}.`;
}
