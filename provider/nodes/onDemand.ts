import type * as NodeWork from "./nodeWork";

/** Loaded with the first call: a program that only declares resources needs nothing that talks to a cluster. */
export function nodeWork(): typeof NodeWork {
  return require("./nodeWork") as typeof NodeWork;
}
