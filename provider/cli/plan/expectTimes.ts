/** When each pending reboot is expected to begin and to end. Pure: the clock is handed in. */
import { windowAt } from "../../windows/windowAt";
import type { OperationRow } from "../stack/operations";
import type { PendingReboot } from "./pendingReboots";
import { limitOf } from "./plannedRolls";
import { medianOf, usualSecondsOf } from "./usualSeconds";

export interface ExpectedReboot extends PendingReboot {
  /** Absent where no reboot of any node is recorded. */
  readonly usualSeconds?: number;
  /** Whether that is of this node: otherwise it is the median of the others. */
  readonly isMeasured: boolean;
  /** ISO 8601; absent where none of its windows opens again. */
  readonly beginsAt?: string;
  readonly endsAt?: string;
  /** Whether it is expected to begin and to end in the first window that is open or opens next. */
  readonly fits: boolean;
}

/** @param pending in their order */
export function expectTimes(
  pending: readonly PendingReboot[],
  rows: readonly OperationRow[],
  now: Date,
): ExpectedReboot[] {
  const usual = new Map(rows.map((row) => [row.urn, usualSecondsOf(row)]));
  const others = medianOf([...usual.values()].filter((seconds) => seconds !== undefined));
  const ends = new Map<string, number>();
  const sofar: ExpectedReboot[] = [];
  for (const one of pending) {
    const own = usual.get(one.urn);
    const usualSeconds = own ?? others;
    const free = Math.max(
      now.getTime(),
      ...one.after.map((urn) => ends.get(urn) ?? 0),
      placeIn(one, sofar, ends),
    );
    const beginsAt = Number.isFinite(free) ? beginningFrom(one, free) : undefined;
    const endsAt = beginsAt === undefined ? Infinity : beginsAt + (usualSeconds ?? 0) * 1000;
    ends.set(one.urn, endsAt);
    sofar.push({
      ...one,
      ...(usualSeconds === undefined ? {} : { usualSeconds }),
      isMeasured: own !== undefined,
      ...(beginsAt === undefined ? {} : { beginsAt: iso(beginsAt) }),
      ...(beginsAt === undefined || usualSeconds === undefined ? {} : { endsAt: iso(endsAt) }),
      fits: beginsAt !== undefined && fitsFirst(one, now, beginsAt, endsAt),
    });
  }
  return sofar;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** From when on it may begin. */
function beginningFrom({ windows, kind }: PendingReboot, from: number): number | undefined {
  // What has been ordered is finished whenever that is.
  if (windows === undefined || kind === "resume") return from;
  const decision = windowAt(windows, new Date(from));
  return decision.open ? from : decision.beginsAt?.getTime();
}

function fitsFirst({ windows, kind }: PendingReboot, now: Date, beginsAt: number, endsAt: number): boolean {
  if (windows === undefined || kind === "resume") return true;
  const decision = windowAt(windows, now);
  const first = decision.open ? decision : firstOpening(windows, decision.beginsAt);
  if (first === undefined) return false;
  return beginsAt < first.lastStartAt.getTime() && endsAt <= first.closesAt.getTime();
}

function firstOpening(
  windows: NonNullable<PendingReboot["windows"]>,
  beginsAt: Date | undefined,
): { readonly lastStartAt: Date; readonly closesAt: Date } | undefined {
  const decision = beginsAt === undefined ? undefined : windowAt(windows, beginsAt);
  return decision?.open === true ? decision : undefined;
}

/** When there is a place for a node of a roll: after the stages before its own, and within the limit of its own. */
function placeIn(
  { roll, node }: PendingReboot,
  sofar: readonly PendingReboot[],
  ends: ReadonlyMap<string, number>,
): number {
  if (roll === undefined) return 0;
  const stageOf = (name: string): number => roll.stages.findIndex((names) => names.includes(name));
  const stage = stageOf(node);
  const ofRoll = sofar.filter((one) => one.roll === roll);
  const endsOf = (list: readonly PendingReboot[]): number[] => list.map(({ urn }) => ends.get(urn) ?? 0);
  const before = endsOf(ofRoll.filter((one) => stageOf(one.node) < stage));
  const own = endsOf(ofRoll.filter((one) => stageOf(one.node) === stage)).sort((a, b) => b - a);
  // The place of the one that ends first of as many as may run.
  const place = own[limitOf(roll, roll.stages[stage] ?? []) - 1] ?? 0;
  return Math.max(0, place, ...before);
}
