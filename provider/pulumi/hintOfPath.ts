/** Why a path that leads nowhere does not mean what it seems to: a shell would have read it in another way. */
export function hintOfPath(path: string): string | undefined {
  if (/^["']|["']$/u.test(path)) return "the quotes are a part of it here; leave them out";
  if (/(?:^|[\\/])~(?:[\\/]|$)/u.test(path)) return "only a shell makes ~ the home; write the whole path";
  if (/\$\{?\w|%\w+%/u.test(path)) return "only a shell puts in variables; write the whole path";
  return undefined;
}
