import type * as OkdWork from "./okdWork";

/** Loaded with the first call: a program that only declares resources needs nothing that talks to a cluster. */
export function okdWork(): typeof OkdWork {
  return require("./okdWork") as typeof OkdWork;
}
