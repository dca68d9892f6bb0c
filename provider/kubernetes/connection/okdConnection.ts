import type { Trust } from "../../http/messages";
import { isLoopback } from "../../http/loopback";

/** Who to be at an OKD or Kubernetes API server. Without any of it: `system:anonymous`. */
export interface OkdCredentials {
  /** A bearer token. */
  readonly token?: string;
  /** An X.509 certificate as PEM text, and its key. */
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  /** A user of the cluster, with whom a session token is obtained and kept in memory only. */
  readonly username?: string;
  readonly password?: string;
}

/** The parts of a connection that may stand in files of their own. */
export type PartInFile =
  | "token"
  | "clientCertificate"
  | "clientKey"
  | "certificateAuthority"
  | "oauthCertificateAuthority"
  | "registryCertificateAuthority";

/** A complete set of what is needed to speak to an OKD or Kubernetes API server. Checked, ready to use. */
export interface OkdConnection extends OkdCredentials {
  /** Where the API is, without a final slash: `https://api.example.com:6443`. */
  readonly server: string;
  /** Where this connection came from, for messages: `openshift:kubernetes`, or `KUBECONFIG, context admin`. */
  readonly source: string;
  /** Certificates to trust instead of those that Node.js trusts, as PEM text. */
  readonly certificateAuthority?: string;
  /** The same for the OAuth server, which has another name in 4.x; else Node.js's and `certificateAuthority`. */
  readonly oauthCertificateAuthority?: string;
  /** The same for the registry; else Node.js's and `certificateAuthority`. */
  readonly registryCertificateAuthority?: string;
  /** The name that the server's certificate must be for, instead of the host in `server`. */
  readonly tlsServerName?: string;
  /** The proxy to go through, instead of the one that the environment names. */
  readonly proxyUrl?: string;
  /** No certificate is verified: whoever is in between can read the credentials. */
  readonly insecureSkipTlsVerify?: boolean;
  /** The namespace of a kubeconfig's context. */
  readonly namespace?: string;
  /** Where parts of it were read from. Others exchange what is in these files, so they are read again. */
  readonly files?: Readonly<Partial<Record<PartInFile, string>>>;
}

/** How the API server itself is trusted and reached, credentials left out. */
export function apiTrust(connection: OkdConnection): Trust {
  const { certificateAuthority, tlsServerName, proxyUrl, insecureSkipTlsVerify } = connection;
  return {
    ...(certificateAuthority === undefined ? {} : { caCertificate: certificateAuthority }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(insecureSkipTlsVerify === true ? { insecureSkipTlsVerify } : {}),
  };
}

/** How a server beside the API is trusted: the OAuth server and the registry have domains of their own. */
export function sideTrust(connection: OkdConnection, ownAuthority: string | undefined): Trust {
  const { certificateAuthority, proxyUrl, insecureSkipTlsVerify } = connection;
  return {
    ...(ownAuthority === undefined ? {} : { caCertificate: ownAuthority }),
    ...(ownAuthority === undefined && certificateAuthority !== undefined
      ? { additionalCertificate: certificateAuthority }
      : {}),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    ...(insecureSkipTlsVerify === true ? { insecureSkipTlsVerify } : {}),
  };
}

/** What tells one connection from all others, credentials included: for caches in memory, never to be shown. */
export function connectionKey(connection: OkdConnection): string {
  return JSON.stringify(Object.entries(connection).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is unsafe about a connection, for a warning on every run; nothing about a safe one. */
export function dangerOfOkd({ server, insecureSkipTlsVerify }: OkdConnection): string | undefined {
  const { protocol, hostname } = new URL(server);
  if (insecureSkipTlsVerify === true && protocol === "https:") {
    return `insecureSkipTlsVerify is set: the certificate of ${server} is NOT verified, so anyone on the way can read the credentials and answer for the API`;
  }
  if (protocol === "http:" && !isLoopback(hostname)) {
    return `allowPlainHttp is set: the credentials go to ${server} in plain text, for anyone on the way to read`;
  }
  return undefined;
}
