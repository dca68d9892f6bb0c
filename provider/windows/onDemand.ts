import type * as NextOpenings from "./nextOpenings";

/** Loaded with the first window: most programs have none. */
export function nextOpenings(): typeof NextOpenings {
  return require("./nextOpenings") as typeof NextOpenings;
}
