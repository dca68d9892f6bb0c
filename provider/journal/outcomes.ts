import type { MaintenanceError } from "../errors/maintenanceError";

/** What a look saw that has found no proof. */
export interface Undecided {
  /** The last status seen; absent when none could be read. */
  readonly status?: string;
  /** Why the last read failed, if it did. */
  readonly error?: unknown;
  /** When it becomes `void` by itself, if it does. ISO 8601. */
  readonly until?: string;
}

/** What became of a request that changes the world. */
export type RequestOutcome =
  | { readonly kind: "accepted"; readonly job: string }
  /** The effect was seen, though nothing proves whose it is; or the user has said that one of before counts. */
  | { readonly kind: "adopted"; readonly status: string; readonly isAccepted?: true }
  /** Certainly no effect, now and later. */
  | { readonly kind: "refused"; readonly error: MaintenanceError }
  /** It may or may not have had an effect. `seen`: a look after it has found no proof, so there is no need for another. */
  | { readonly kind: "unknown"; readonly evidence: string; readonly seen?: Undecided };

/** What became of a request whose answer no one has. */
export type Trace =
  /** Proven to be of this operation. */
  | { readonly kind: "accepted"; readonly job: string }
  /** An effect since the order, perhaps another's. */
  | { readonly kind: "adopted"; readonly status: string }
  /** Proven: no effect, and none can come. Only this lets a request be sent again. */
  | { readonly kind: "void" }
  | ({ readonly kind: "undecided" } & Undecided);
