/**
 * A stream of numbers in [0, 1) that depends on nothing but its seed (mulberry32).
 *
 * @param seed any number; its lower 32 bits count
 * @example const random = seededRandom(1); random(); // always the same first number
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
