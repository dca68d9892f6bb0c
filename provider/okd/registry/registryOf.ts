import type { BoundOkdContext } from "../../kubernetes/clusterContext";
import { MaintenanceError } from "../../errors/maintenanceError";
import { createRegistryClient, type RegistryClient } from "./registryClient";
import { dangerOfOkd } from "../../kubernetes/connection/okdConnection";
import { redactingErrors } from "../../http/redaction/redactedErrors";
import { createTransport } from "../../http/transport";
import { parseRegistryAddress } from "./registryAddress";

/**
 * The client of a registry, as the user of a connection. Warns of a registry that the token goes to in plain text or
 * without a look at its certificate.
 *
 * @param rowUrn the resource to warn beside; empty for a function of the program
 * @throws ERR_INVALID_INPUT when the address is none
 */
export function registryOf(registry: string, rowUrn: string, context: BoundOkdContext): RegistryClient {
  const address = parseRegistryAddress(registry);
  if (address === undefined) {
    throw new MaintenanceError("ERR_INVALID_INPUT", {
      what: `${JSON.stringify(registry)} is not the address of a registry.`,
      next: "Nothing was sent. Give HOST:PORT or https://HOST:PORT.",
    });
  }
  const { connection } = context;
  const danger = dangerOfOkd({ ...connection, server: address.url.origin });
  if (danger !== undefined) context.engine.say(rowUrn, "warning", danger);
  const { clock, random, sessions } = context;
  const transportOf = createTransport;
  return redactingErrors(
    createRegistryClient(address.url, connection, { clock, random, transportOf, ...sessions }),
  );
}
