import type { Clock } from "../core/clock";
import type { Output } from "./terminal/output";

/** What every command is given from outside. */
export interface Invocation {
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

/** What every command is told. */
export interface CommonOptions {
  readonly stack?: string;
  readonly cwd?: string;
  readonly json?: boolean;
}

/** Does a command's work, and says what the process ends with. */
export type Command<Options, Arguments extends readonly string[] = []> = (
  options: Options,
  invocation: Invocation,
  ...args: Arguments
) => Promise<number>;
