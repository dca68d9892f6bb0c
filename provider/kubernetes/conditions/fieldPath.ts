/** The way to a field of an object: names of fields, and places in lists. */
export type FieldPath = readonly (string | number)[];

/**
 * One part of a path: `.name`, `[0]`, `['any name']`; a dot within a name is `\.`, as `kubectl` writes it. What means
 * something else in JSONPath or in a shell, such as `*` or `=`, is part of a name in quotes alone.
 */
const part =
  /\.((?:[^.[\]{}'"\\\s$@*?(),=|`]|\\.)+)|\[(\d{1,9})\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/uy;

/**
 * Reads the path of a field as `kubectl wait --for=jsonpath=…` takes it: `{.status.phase}`, `.status.phase`,
 * `$.status.phase`, `status.conditions[0].type`, `.metadata.labels['example.com/tier']`,
 * `.metadata.labels.example\.com/tier`. `undefined` for anything else, such as a filter or a wildcard.
 */
export function parseFieldPath(text: string): FieldPath | undefined {
  const bare = /^\{(.*)\}$/su.exec(text)?.[1] ?? text;
  // The root of JSONPath: a path begins there in any case.
  const below = bare.replace(/^\$(?=[.[])/u, "");
  const source = /^[.[]/u.test(below) ? below : `.${below}`;
  const path: (string | number)[] = [];
  part.lastIndex = 0;
  while (part.lastIndex < source.length) {
    const found = part.exec(source);
    if (found === null) return undefined;
    const [, name, place, ...quoted] = found;
    if (place !== undefined) path.push(Number(place));
    else path.push((name ?? quoted[0] ?? quoted[1] ?? "").replace(/\\(.)/gu, "$1"));
  }
  return path;
}

/** What is at a path of an object; `undefined` when there is nothing. */
export function fieldAt(object: unknown, path: FieldPath): unknown {
  let value = object;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
