/**
 * The names most like the one wanted, best first. One that differs in its domain alone comes before all others:
 * `worker-0` for `worker-0.openstacklocal`, because a VM and its node are often named so.
 */
export function closestNames(wanted: string, names: readonly string[], count = 3): string[] {
  const isOfHost = (name: string): boolean => hostOf(name) === hostOf(wanted);
  return names
    .map((name) => ({ name, rank: isOfHost(name) ? 0 : 1, distance: editDistance(wanted, name) }))
    .sort((a, b) => a.rank - b.rank || a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}

/** A name up to its first dot. */
function hostOf(name: string): string {
  return name.toLowerCase().replace(/(?<=.)\..*$/su, "");
}

/** How many characters must be inserted, deleted or changed to make one text of another (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
