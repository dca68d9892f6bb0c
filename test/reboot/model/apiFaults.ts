/**
 * What may go wrong with one request. `…-before`: the server does not act; `…-after`: it acts, and the client does not
 * hear of it, or is told the contrary:
 * - `409-after`: a gateway has repeated the request, and passes on the answer to the second copy
 * - `403-after`, `404-after`: a filter has put its page in the place of the answer; `403-at-last`: and took its time
 * - `late`, `held`: the client has lost the connection; something on the way delivers the request a moment later, or
 *   when no one expects it any more
 * - `migrated`, `resized`, `password`: the request is lost, and someone does something else to the machine just then
 */
export const faults = [
  "refused",
  "reset-before",
  "reset-after",
  "502-before",
  "502-after",
  "late",
  "held",
  "401",
  "403",
  "403-after",
  "403-at-last",
  "404",
  "404-after",
  "409",
  "409-after",
  "429",
  "garbage-after",
  "cut-after",
  "slow",
  "migrated",
  "password",
] as const;
export type ApiFault = (typeof faults)[number];

/** A drawn word as a fault of this API. */
export function apiFaultOf(drawn: string | undefined): ApiFault | undefined {
  return faults.find((fault) => fault === drawn);
}

/** What someone else does to the machine when a request is lost, and for how long. */
export const foreignWork: Partial<Record<ApiFault, { readonly status: string; readonly ms: number }>> = {
  migrated: { status: "MIGRATING", ms: 20_000 },
  password: { status: "PASSWORD", ms: 2000 },
};

/** How much later a lost request is delivered. */
export const deliveredAfterMs: Partial<Record<ApiFault, number>> = { late: 15_000, held: 200_000 };
