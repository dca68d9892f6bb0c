/**
 * What may go wrong with one request to the API server of a cluster. `…-before`: the server does not act; `…-after`: it
 * acts, and the client does not hear of it.
 */
export const clusterFaults = ["lost-before", "lost-after", "503", "401", "403", "slow"] as const;
export type ClusterFault = (typeof clusterFaults)[number];

/**
 * What may go wrong with the creation of a pod that reboots:
 * - `late`, `held`: the client has lost the connection; something on the way delivers the request a moment later, or when
 *   its time is almost over
 * - `held too long`: when its time has passed
 * - `held for the boot`: right after the next boot
 * - `403-after`: a filter has put its page in the place of the answer
 * - `409-after`: a gateway has repeated the request, and passes on the answer to the second copy
 */
export const createFaults = [
  "lost-before",
  "lost-after",
  "late",
  "held",
  "held too long",
  "held for the boot",
  "500-after",
  "403",
  "403-after",
  "409-after",
  "429",
  "slow",
] as const;
export type CreateFault = (typeof createFaults)[number];

/** How much later a lost creation is delivered. */
export const createdAfterMs: Partial<Record<CreateFault, number>> = {
  late: 15_000,
  held: 150_000,
  "held too long": 250_000,
};

/** What happens to a cluster besides. */
export type ClusterEvent =
  | { readonly is: "a reboot by someone else" }
  | { readonly is: "a dead kubelet"; readonly ms: number }
  | { readonly is: "an API that is away"; readonly ms: number }
  /** An administrator deletes the pods that reboot. `force`: at once, whatever their kubelet says. */
  | { readonly is: "deleted pods"; readonly force: boolean }
  /** A pod of the name of an operation, of which it is not. */
  | { readonly is: "a stranger's pod"; readonly ms: number };

/** A drawn word as one of a list. */
export function oneOf<T extends string>(words: readonly T[], drawn: string | undefined): T | undefined {
  return words.find((word) => word === drawn);
}
