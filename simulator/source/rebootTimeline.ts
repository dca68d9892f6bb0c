import { defaultRhythm, givenIn, usualStatusAfter, type RebootRhythm } from "./rebootRhythm";
import { seededRandom } from "./seededRandom";

/**
 * One reboot, decided in full when it is accepted: from here on everything is a function of the time that has
 * passed. Plain data, so that it can be written to a file and read again. All times in milliseconds since the
 * request.
 */
export interface RebootPlan {
  /** What the node showed when the reboot was asked for. */
  statusBefore: string;
  /** What it shows while it is down. */
  statusDown: string;
  /** What it shows afterwards. */
  statusAfter: string;
  /** The word the job ends with. */
  outcome: "Done" | "Fail";
  /** From here on `statusDown` is shown. */
  downAt: number;
  /** From here on `statusAfter` is shown. */
  upAt: number;
  /** The mean time between two lines of output. */
  lineIntervalMs: number;
  /** How irregular that time is, 0 to 1. */
  jitter: number;
  /** Decides the moments of the lines. */
  lineSeed: number;
  /** From here on the output ends with `outcome`. */
  endsAt: number;
  /** The first line of status from here on has a `Done` before it. */
  earlyDoneAt?: number;
}

/**
 * Decides how a reboot will go.
 *
 * @param rhythm the wanted rhythm; what it leaves out is taken from `defaultRhythm`
 * @param statusBefore the node's status at the moment of the request
 * @param random a stream of numbers in [0, 1)
 */
export function planReboot(rhythm: RebootRhythm, statusBefore: string, random: () => number): RebootPlan {
  const wanted = { ...defaultRhythm, ...givenIn(rhythm) };
  const vary = (ms: number): number => ms * (1 + wanted.jitter * (2 * random() - 1));
  const downAt = vary(wanted.startDelayMs);
  const upAt = downAt + vary(wanted.downMs);
  const plan: RebootPlan = {
    statusBefore,
    statusDown: statusWhileDown(statusBefore, wanted.statusDown),
    statusAfter: wanted.statusAfter ?? usualStatusAfter(wanted.outcome),
    outcome: wanted.outcome,
    downAt,
    upAt,
    lineIntervalMs: wanted.lineIntervalMs,
    jitter: wanted.jitter,
    lineSeed: Math.floor(random() * 2 ** 32),
    endsAt: Infinity,
    ...(wanted.earlyDoneMs !== undefined && { earlyDoneAt: wanted.earlyDoneMs }),
  };
  const doneGapMs = vary(wanted.doneGapMs);
  // Without this check a node that never comes back would be counted to the end of time.
  if (upAt < Infinity) for (const lineAt of lineMoments(plan)) plan.endsAt = lineAt + doneGapMs;
  return plan;
}

/**
 * The node's status while this reboot decides it.
 *
 * @param elapsedMs time since the request
 */
export function statusDuring(plan: RebootPlan, elapsedMs: number): string {
  if (elapsedMs < plan.downAt) return plan.statusBefore;
  return elapsedMs < plan.upAt ? plan.statusDown : plan.statusAfter;
}

/**
 * The lines of status that the job has printed so far, with a `Done` that comes too early and without the last word.
 *
 * @param elapsedMs time since the request
 * @param statusAt what the node shows at a moment since the request; another reboot or a forced status may have
 *   come in between, and the job prints what it sees
 */
export function statusLines(
  plan: RebootPlan,
  node: string,
  elapsedMs: number,
  statusAt: (elapsedMs: number) => string = (moment) => statusDuring(plan, moment),
): string[] {
  const lines: string[] = [];
  let { earlyDoneAt = Infinity } = plan;
  for (const lineAt of lineMoments(plan)) {
    if (lineAt > elapsedMs) break;
    if (lineAt >= earlyDoneAt) {
      lines.push("Done");
      earlyDoneAt = Infinity;
    }
    lines.push(`${node} ${statusAt(lineAt)}`);
  }
  return lines;
}

/** The moments at which the job prints; the first that finds the node up again is the last. */
function* lineMoments(plan: RebootPlan): Generator<number> {
  const random = seededRandom(plan.lineSeed);
  let lineAt = 0;
  do {
    // Full jitter could give no time at all, and then no end of lines.
    lineAt += Math.max(1, plan.lineIntervalMs * (1 + plan.jitter * (2 * random() - 1)));
    yield lineAt;
  } while (lineAt < plan.upAt);
}

/** Only a running machine is shown as rebooting; Nova shows a stopped or broken one as it was until it is up. */
function statusWhileDown(statusBefore: string, statusDown: string): string {
  return ["ACTIVE", "REBOOT", "HARD_REBOOT"].includes(statusBefore) ? statusDown : statusBefore;
}
