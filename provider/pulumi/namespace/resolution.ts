import { MaintenanceError } from "../../errors/maintenanceError";
import { describeFaults, type Fault } from "../validation";

/** A connection ready for use, or all that is wrong with it, or not known before the update. */
export type Resolution<C> = { readonly connection: C } | { readonly faults: Fault[] } | "unknown";

/** What is wrong with a connection; nothing while it is not known. */
export function faultsIn(resolution: Resolution<unknown>): Fault[] {
  return resolution !== "unknown" && "faults" in resolution ? resolution.faults : [];
}

/** The connection, where it is known and nothing is wrong with it. */
export function resolvedIn<C>(resolution: Resolution<C>): C | undefined {
  return resolution !== "unknown" && "connection" in resolution ? resolution.connection : undefined;
}

/** A connection with what is wrong with the words that lead to it. */
export function withFaults<C>(faults: readonly Fault[], resolution: Resolution<C>): Resolution<C> {
  return faults.length === 0 ? resolution : { faults: [...faults, ...faultsIn(resolution)] };
}

/**
 * The connection, at a moment when everything is known.
 *
 * @param api what it leads to: "the OKD API"
 * @throws ERR_INVALID_INPUT with all that is wrong with it
 */
export function requireResolved<C>(resolution: Resolution<C>, api: string): C {
  const connection = resolvedIn(resolution);
  if (connection !== undefined) return connection;
  const wrong =
    resolution === "unknown"
      ? "a part of it is not known before the update"
      : describeFaults(faultsIn(resolution));
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    what: `The connection to ${api} cannot be used: ${wrong}.`,
    next: "Nothing was sent. Fix this, then run the same command again.",
  });
}
