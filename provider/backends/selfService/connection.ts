import { isLoopback } from "../../http/loopback";

/** A complete set of what is needed to speak to the self-service API of one cluster. Checked, ready to use. */
export interface Connection {
  /** Where the API is, ending before the cluster id and without a final slash. */
  readonly apiUrl: string;
  readonly clusterId: string;
  readonly username: string;
  readonly password: string;
  /** PEM text. */
  readonly caCertificate?: string;
  /** The server's certificate is not verified: whoever is in between can read the password. */
  readonly insecureSkipTlsVerify?: boolean;
}

/** What tells one cluster of one API from all others: where finished and unfinished work belongs. */
export function clusterKey(connection: Pick<Connection, "apiUrl" | "clusterId">): string {
  return `${connection.apiUrl}/${encodeURIComponent(connection.clusterId)}`;
}

/** What is unsafe about a connection, for a warning on every run; nothing about a safe one. */
export function dangerOf(connection: Connection): string | undefined {
  const { apiUrl, insecureSkipTlsVerify } = connection;
  if (insecureSkipTlsVerify === true) {
    return `insecureSkipTlsVerify is set: the certificate of ${apiUrl} is NOT verified, so anyone on the way can read the password and answer for the API`;
  }
  const { protocol, hostname } = new URL(apiUrl);
  if (protocol === "http:" && !isLoopback(hostname)) {
    return `allowPlainHttp is set: the password goes to ${apiUrl} in plain text, for anyone on the way to read`;
  }
  return undefined;
}
