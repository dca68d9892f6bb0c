import { validateHeaderName, validateHeaderValue } from "node:http";
import type { Fault, FaultKind, FaultMatch } from "./fault";

/** What is wrong with a would-be fault, one sentence a field. */
export class FaultError extends Error {
  override readonly name = "FaultError";

  constructor(readonly problems: readonly string[]) {
    super(`Not a fault: ${problems.join("; ")}`);
  }
}

interface Rule {
  wants: string;
  fits: (value: unknown) => boolean;
}

const kinds: Record<FaultKind, true> = {
  delay: true,
  "reset-before": true,
  "reset-after": true,
  "reset-midway": true,
  "truncated-json": true,
  "invalid-json": true,
  html: true,
  status: true,
  "rate-limited": true,
  unauthorized: true,
  "wrong-content-type": true,
  "hang-before": true,
  "hang-after": true,
  body: true,
  "act-then-refuse": true,
  repeat: true,
  hold: true,
};

const text: Rule = { wants: "a string", fits: (value) => typeof value === "string" };
const count = (least: number): Rule => ({
  wants: `a whole number from ${least}`,
  fits: (value) => Number.isInteger(value) && Number(value) >= least,
});

const milliseconds: Rule = {
  wants: "0 to 2147483647 milliseconds",
  fits: (value) => typeof value === "number" && value >= 0 && value < 2 ** 31,
};

const matchRules: Record<keyof FaultMatch, Rule> = {
  method: oneOf("GET", "POST"),
  action: oneOf("nodestatus", "reboot", "job"),
  cluster: text,
  node: text,
  username: text,
};

const faultRules: Record<keyof Fault, Rule> = {
  kind: oneOf(...Object.keys(kinds)),
  match: { wants: "an object", fits: isRecord },
  times: {
    wants: 'a whole number from 1, Infinity, or in JSON "always"',
    fits: (value) => value === Infinity || count(1).fits(value),
  },
  skip: count(0),
  delayMs: milliseconds,
  laterMs: milliseconds,
  status: {
    wants: "an HTTP status from 200 to 599",
    fits: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
  },
  retryAfterSeconds: { wants: "0 or more seconds", fits: (value) => typeof value === "number" && value >= 0 },
  body: { wants: "anything", fits: () => true },
  headers: {
    wants: "an object of header names and their values, all strings",
    fits: (value) => isRecord(value) && Object.entries(value).every(isHeader),
  },
  contentType: text,
  acts: { wants: "true or false", fits: (value) => typeof value === "boolean" },
};

/**
 * A fault out of JSON or out of code. `times` may be the word "always", because JSON knows no Infinity.
 *
 * @throws FaultError that names every wrong field
 * @example parseFault({ kind: "html", match: { action: "job" }, times: "always" })
 */
export function parseFault(value: unknown): Fault {
  if (!isRecord(value)) throw new FaultError(["it must be an object"]);
  const fault = value["times"] === "always" ? { ...value, times: Infinity } : value;
  const problems = problemsIn(fault, faultRules, "");
  if (fault["kind"] === undefined) problems.unshift(`kind must be ${faultRules.kind.wants}`);
  if (isRecord(fault["match"])) problems.push(...problemsIn(fault["match"], matchRules, "match."));
  if (problems.length > 0) throw new FaultError(problems);
  return { ...(fault as unknown as Fault) };
}

function problemsIn(value: Record<string, unknown>, rules: Record<string, Rule>, prefix: string): string[] {
  return Object.entries(value).flatMap(([field, given]) => {
    const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
    if (rule === undefined) return [`${prefix}${field} is not known`];
    return given === undefined || rule.fits(given) ? [] : [`${prefix}${field} must be ${rule.wants}`];
  });
}

function oneOf(...words: string[]): Rule {
  return { wants: `one of ${words.join(", ")}`, fits: (value) => words.includes(String(value)) };
}

/** Checked here: a header that cannot be sent would only be found in the answer, far from who made the mistake. */
function isHeader([name, value]: [string, unknown]): boolean {
  if (typeof value !== "string") return false;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
