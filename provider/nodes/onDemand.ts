import type * as ResolveBackend from "../backends/resolveBackend";
import type * as NodeWork from "./nodeWork";

/** Loaded with the first call: a program that only declares resources needs nothing that talks to a cluster. */
export function nodeWork(): typeof NodeWork {
  return require("./nodeWork") as typeof NodeWork;
}

/** Loaded by a program only where it must know where a connection leads. */
export function backendResolution(): typeof ResolveBackend {
  return require("../backends/resolveBackend") as typeof ResolveBackend;
}
