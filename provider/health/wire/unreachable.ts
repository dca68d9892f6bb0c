import { MaintenanceError } from "../../errors/maintenanceError";
import { factsOf, type TransportFailure } from "../../http/transportFailure";
import { showUrl } from "../../kubernetes/apiErrors";

/** The error for a server of an option that gave no answer. */
export function unreachable(url: URL, failure: TransportFailure, attempts: number): MaintenanceError {
  const tries = attempts === 1 ? "" : ` (${attempts} attempts)`;
  const isCertificate = !failure.transient && !failure.mayHaveReachedServer;
  return new MaintenanceError("ERR_NETWORK", {
    what: `GET ${showUrl(url)} failed${tries}: ${failure.message}.`,
    next: isCertificate
      ? "If its certificate is signed by an authority of your own, give that as caCertificate."
      : "Check the URL, the network, and the proxy variables (HTTPS_PROXY, NO_PROXY).",
    ...factsOf(failure),
  });
}
