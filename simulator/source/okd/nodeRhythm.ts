/**
 * How a played node reboots. Every field has a default; together they make a reboot of about 3 seconds.
 *
 * @example { downMs: 120_000, readyMs: 20_000 } // about as slow as the real thing
 */
export interface NodeRhythm {
  /** From when a pod is there until its container has begun, in milliseconds. Default 300. */
  beginMs?: number;
  /** From the reboot command until the node goes down, in milliseconds. Default 200. */
  stopMs?: number;
  /** How long it is down, in milliseconds. Default 2000. */
  downMs?: number;
  /** From its first report after the boot until it is Ready, in milliseconds. Default 500. */
  readyMs?: number;
  /** How irregular it all is: each duration is multiplied by a random 1 ± jitter. 0 to 1. Default 0.2. */
  jitter?: number;
}

/** The rhythm of nodes of which nothing was said. */
export const defaultNodeRhythm: Required<NodeRhythm> = {
  beginMs: 300,
  stopMs: 200,
  downMs: 2000,
  readyMs: 500,
  jitter: 0.2,
};

/** The rhythm with every default in place. @throws RangeError for one that makes no sense */
export function resolveNodeRhythm(given: NodeRhythm): Required<NodeRhythm> {
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  const rhythm = { ...defaultNodeRhythm, ...(Object.fromEntries(known) as NodeRhythm) };
  const problems = Object.entries(rhythm).flatMap(([field, value]) => {
    const most = field === "jitter" ? 1 : Number.MAX_SAFE_INTEGER;
    const rule = field === "jitter" ? "a number from 0 to 1" : "0 or more milliseconds";
    return value >= 0 && value <= most ? [] : [`${field} must be ${rule}, not ${String(value)}`];
  });
  if (problems.length > 0) throw new RangeError(problems.join("; "));
  return rhythm;
}
