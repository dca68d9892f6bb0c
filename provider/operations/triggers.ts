/**
 * The canonical JSON of triggers: keys sorted, `undefined` as JSON has it, so that equal values are equal
 * texts. Absent equals empty.
 */
export function canonicalTriggers(triggers: unknown): string {
  return JSON.stringify(sortKeys(triggers ?? []));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, part]) => [key, sortKeys(part)]));
}

/** Whether two values of `triggers` are the same. */
export function sameTriggers(a: unknown, b: unknown): boolean {
  return canonicalTriggers(a) === canonicalTriggers(b);
}
