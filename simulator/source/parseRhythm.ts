import { rhythmProblems, type RebootRhythm } from "./rebootRhythm";

const types: Record<keyof RebootRhythm, "number" | "string"> = {
  downMs: "number",
  lineIntervalMs: "number",
  jitter: "number",
  startDelayMs: "number",
  doneGapMs: "number",
  outcome: "string",
  earlyDoneMs: "number",
  statusDown: "string",
  statusAfter: "string",
};

/**
 * A rhythm out of the fields of a JSON object, or what is wrong with it.
 *
 * @example parseRhythm({ downMs: 60_000 }) // { rhythm: { downMs: 60_000 } }
 * @example parseRhythm({ downMs: "long" }) // { problems: ["downMs must be a number"] }
 */
export function parseRhythm(
  fields: Readonly<Record<string, unknown>>,
): { rhythm: RebootRhythm } | { problems: string[] } {
  const strange = Object.entries(fields).flatMap(([field, value]) => {
    if (!isField(field)) return [`${field} is not known`];
    return typeof value === types[field] ? [] : [`${field} must be a ${types[field]}`];
  });
  if (strange.length > 0) return { problems: strange };
  const rhythm = fields as RebootRhythm;
  const problems = rhythmProblems(rhythm);
  return problems.length > 0 ? { problems } : { rhythm };
}

function isField(name: string): name is keyof RebootRhythm {
  return Object.hasOwn(types, name);
}
