/** A duration drawn from chance, and what is known of it. Seconds. */
export interface Distribution {
  readonly name: string;
  readonly draw: (random: () => number) => number;
  readonly density: (seconds: number) => number;
  readonly survival: (seconds: number) => number;
}
export const distributions: readonly Distribution[];
export function fixedAndMemoryless(fixed: number, mean: number): Distribution;
export function floorOf(distribution: Distribution): number;
export function logNormal(median: number, sigma: number): Distribution;
