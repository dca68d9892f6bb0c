import type * as RollWork from "./rollWork";

/** Loaded with the first roll: most programs have none. */
export function rollWork(): typeof RollWork {
  return require("./rollWork") as typeof RollWork;
}
