export interface ChaosArguments {
  trials: number;
  seed: number;
  atOnce: number;
  trial: number | undefined;
  only: string | undefined;
  phase: string | undefined;
}

export declare function parseChaosArguments(args: string[]): ChaosArguments | { fault: string };
export declare function replayCommand(
  options: Pick<ChaosArguments, "seed" | "only" | "phase">,
  number: number,
): string;
