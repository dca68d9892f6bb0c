import type { OkdConnection, PartInFile } from "./okdConnection";
import type { Clock } from "../../core/clock";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { withoutFinalLineEnd } from "../../core/finalLineEnd";
import { faultOfToken } from "./checkOkdConnection";
import { faultOfAuthority, faultOfClientCertificate, faultOfClientKey } from "./credentialFiles";

const authorities = [
  "certificateAuthority",
  "oauthCertificateAuthority",
  "registryCertificateAuthority",
] as const;

/**
 * Makes what says a connection as its files say it now. An update or a watch lasts longer than what is in them is good:
 * the kubelet exchanges a pod's token within the hour, others exchange certificates. They are read for each request, for
 * a stored time would be one more way to be late. What cannot be used, such as half of an exchange, changes nothing.
 *
 * Source: Kubernetes, `client-go/transport/token_source.go` and `cert_rotation.go`, which do so every minute, and every
 * five.
 */
export function createFileReader(
  source: Pick<ConfigurationSource, "readFile">,
  clock: Pick<Clock, "date">,
): (connection: OkdConnection) => OkdConnection {
  const lasts = new WeakMap<OkdConnection, OkdConnection>();
  return (connection) => {
    if (connection.files === undefined) return connection;
    const last = lasts.get(connection) ?? connection;
    const now = { ...last, ...changesOf(last, source, clock) };
    lasts.set(connection, now);
    return now;
  };
}

/** The parts of a connection that its files say in another way now, as far as they can be used. */
function changesOf(
  last: OkdConnection,
  source: Pick<ConfigurationSource, "readFile">,
  clock: Pick<Clock, "date">,
): Partial<Record<PartInFile, string>> {
  const textOf = (part: PartInFile): string | undefined => {
    const file = last.files?.[part];
    try {
      return file === undefined ? last[part] : source.readFile(file);
    } catch {
      return last[part];
    }
  };
  const changes: Partial<Record<PartInFile, string>> = {};

  const token = withoutFinalLineEnd(textOf("token") ?? "");
  if (token !== last.token && faultOfToken(token) === undefined) changes.token = token;

  const { clientCertificate = "", clientKey = "" } = {
    clientCertificate: textOf("clientCertificate"),
    clientKey: textOf("clientKey"),
  };
  const isPair =
    (clientCertificate !== last.clientCertificate || clientKey !== last.clientKey) &&
    faultOfClientCertificate(clientCertificate, clock.date()) === undefined &&
    faultOfClientKey(clientKey, clientCertificate) === undefined;
  if (isPair) Object.assign(changes, { clientCertificate, clientKey });

  for (const part of authorities) {
    const authority = textOf(part);
    if (authority === undefined || authority === last[part]) continue;
    if (faultOfAuthority(authority) === undefined) changes[part] = authority;
  }
  return changes;
}
