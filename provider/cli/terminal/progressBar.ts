/** A bar such as `[######----] 3/5`. */
export function progressBar(done: number, all: number, width = 20): string {
  const share = all === 0 ? 1 : Math.min(1, done / all);
  const filled = Math.round(share * width);
  return `[${"#".repeat(filled)}${"-".repeat(width - filled)}] ${done}/${all}`;
}
