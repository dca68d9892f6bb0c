/** Which requests a fault is meant for. Each field that is given must agree; none given means every request. */
export interface FaultMatch {
  method?: "GET" | "POST";
  action?: "nodestatus" | "reboot" | "job";
  cluster?: string;
  /** The node that is to be rebooted, or whose job is read. `nodestatus` is about no node in particular. */
  node?: string;
  /** The name in the credentials, whether or not they are right. */
  username?: string;
}

/**
 * What a fault does. "Acts" means that the server does what was asked; only a reboot changes anything.
 *
 * - `delay`: waits `delayMs`, then acts and answers as ever
 * - `reset-before`, `reset-after`: ends the connection without an answer, without or after acting
 * - `reset-midway`: acts, sends half of the answer and ends the connection
 * - `hang-before`, `hang-after`: never answers, without or after acting
 * - `truncated-json`: acts; a whole HTTP answer with half of the JSON in it
 * - `invalid-json`: acts; an answer that says it is JSON and is not (`body`)
 * - `wrong-content-type`: acts; the right body under another `contentType`, by default `text/plain`
 * - `html`: an error page of a web server, by default 502 Bad Gateway (`status`, `body`)
 * - `status`: a JSON error with this `status`, by default 503 (`body`)
 * - `rate-limited`: 429 with `Retry-After: retryAfterSeconds`, by default 1
 * - `unauthorized`: the 401 page that wrong credentials get
 * - `body`: whatever `status`, `headers`, `contentType` and `body` say, by default 200, JSON, nothing
 * - `act-then-refuse`: acts, then answers as if it had not: by default 409 (`status`), in the words in which the API
 *   itself refuses with that status (`body`). A filter behind the API does so to an answer that it dislikes
 * - `repeat`: acts twice, `laterMs` apart (default 0), and sends the answer to the second copy: a gateway that does not
 *   trust a connection does so. Of a reboot the second copy meets a node that is rebooting already
 * - `hold`: ends the connection without an answer, and acts `laterMs` later; without `laterMs` not before
 *   `deliverHeld()`. Something on the way that keeps a request does so
 */
export type FaultKind =
  | "delay"
  | "reset-before"
  | "reset-after"
  | "reset-midway"
  | "truncated-json"
  | "invalid-json"
  | "html"
  | "status"
  | "rate-limited"
  | "unauthorized"
  | "wrong-content-type"
  | "hang-before"
  | "hang-after"
  | "body"
  | "act-then-refuse"
  | "repeat"
  | "hold";

/**
 * Something that goes wrong on purpose.
 *
 * @example { kind: "reset-after", match: { action: "reboot" } } // the reboot is done, its answer never arrives
 * @example { kind: "act-then-refuse", status: 403, match: { action: "reboot" } } // done, and said to be forbidden
 * @example { kind: "hold", laterMs: 45_000, match: { action: "reboot" } } // lost, and done when no one expects it
 * @example { kind: "rate-limited", retryAfterSeconds: 3, times: 2, skip: 1, match: { action: "job" } }
 */
export interface Fault {
  kind: FaultKind;
  match?: FaultMatch;
  /** How many requests it is for. Default 1; `Infinity` for all. */
  times?: number;
  /** How many matching requests go through first. Default 0. */
  skip?: number;
  /** Real milliseconds to wait before anything else. Default 1000 for `delay`, else 0. */
  delayMs?: number;
  /**
   * Real milliseconds until something is done for which the client does not wait: by `repeat` until the second copy,
   * by `hold` until the request is delivered.
   */
  laterMs?: number;
  status?: number;
  retryAfterSeconds?: number;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  contentType?: string;
  /** For the kinds that answer without acting (`html`, `status`, …): act first all the same. Default false. */
  acts?: boolean;
}

/** A request, as far as a fault may ask about it. */
export type FaultTarget = { [Field in keyof FaultMatch]?: string | undefined };

/** The faults that wait for their requests. */
export class FaultQueue {
  #waiting: { fault: Fault; toSkip: number; left: number }[] = [];

  /** Adds a fault. Returns what takes it away again. */
  add(fault: Fault): () => void {
    const entry = { fault, toSkip: fault.skip ?? 0, left: fault.times ?? 1 };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault for this request: of those that match and have let enough through, the one that was added first. */
  take(target: FaultTarget): Fault | undefined {
    const entry = this.#waiting.find((candidate) => {
      if (candidate.left < 1 || !matches(candidate.fault.match ?? {}, target)) return false;
      return candidate.toSkip-- <= 0;
    });
    if (entry !== undefined) entry.left -= 1;
    return entry?.fault;
  }
}

function matches(match: FaultMatch, target: FaultTarget): boolean {
  const fields = ["method", "action", "cluster", "node", "username"] as const;
  return fields.every((field) => match[field] === undefined || match[field] === target[field]);
}
