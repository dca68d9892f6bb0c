import type { ErrorFacts } from "../errors/maintenanceError";
import { cameBeforeConnection } from "./agents";
import type { HttpRequest } from "./messages";

/** Why there is no answer, and whether the server can have acted on the request. */
export class TransportFailure extends Error {
  override readonly name = "TransportFailure";

  constructor(
    message: string,
    /** The word of Node.js or the library for it, such as `ECONNREFUSED`. */
    readonly reason: string,
    /** `false` only when the request certainly did not reach a server. */
    readonly mayHaveReachedServer: boolean,
    /** Whether the same request may succeed a moment later. */
    readonly transient: boolean,
  ) {
    super(message);
  }
}

/** What a failure says of its request, as an error has it. */
export function factsOf({
  transient,
  mayHaveReachedServer,
}: Pick<TransportFailure, "transient" | "mayHaveReachedServer">): Pick<
  ErrorFacts,
  "transient" | "requestSent"
> {
  return { transient, requestSent: mayHaveReachedServer ? "maybe" : "no" };
}

/** What to say of failures before there was a connection: the server cannot have acted. */
const unconnected: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "the connection was refused"],
  ["ENOTFOUND", "the host name is unknown"],
  ["EAI_AGAIN", "the host name could not be looked up"],
  ["EHOSTUNREACH", "there is no route to the host"],
  ["ENETUNREACH", "the network is unreachable"],
  ["ECONNECTTIMEOUT", "the connection was not made in time"],
  [
    "ESTANDSTILL",
    "this process stood still while it connected (it was suspended, or the machine was too busy), and the request was not sent",
  ],
  ["EPROXY", "the proxy did not open a connection"],
  ["EPROXYADDRESS", "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY does not hold the address of an HTTP proxy"],
]);

/**
 * What an error of a request says of it. The library's error carries the request with its credentials: only its
 * code is taken over, never the object.
 */
export function toTransportFailure(
  error: unknown,
  request: Pick<HttpRequest, "signal" | "timeoutMs">,
): TransportFailure {
  if (error instanceof TransportFailure) return error;
  const code = codeOf(error);
  const { cause } = error as { cause?: unknown };
  const isUnconnected = cameBeforeConnection(error) || cameBeforeConnection(cause);
  if (code === "ERR_CANCELED") return endedByUs(request, !isUnconnected);
  if (isUnconnected) {
    if (isCertificateFault(code)) {
      return new TransportFailure(`the server's certificate is not trusted (${code})`, code, false, false);
    }
    return new TransportFailure(describeUnconnected(code, cause), code, false, true);
  }
  const message = error instanceof Error ? error.message : "";
  if (/maxContentLength/u.test(message) || code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") {
    return tooLarge();
  }
  return new TransportFailure(`the connection broke (${code})`, code, true, true);
}

/** The time is up, or the caller does not want an answer any more. */
function endedByUs(
  { signal, timeoutMs }: Pick<HttpRequest, "signal" | "timeoutMs">,
  mayHaveReachedServer: boolean,
): TransportFailure {
  if (signal?.aborted === true)
    return new TransportFailure("the request was given up", "EABORTED", mayHaveReachedServer, false);
  const what = mayHaveReachedServer ? "no complete answer" : "no connection";
  const text = `${what} within ${Math.round(timeoutMs / 100) / 10} s`;
  return new TransportFailure(text, "ETIMEDOUT", mayHaveReachedServer, true);
}

/** For an answer that no good server gives. */
export function tooLarge(): TransportFailure {
  return new TransportFailure("the answer is larger than any that is expected", "ETOOLARGE", true, false);
}

function describeUnconnected(code: string, cause: unknown): string {
  const { status } = (cause ?? {}) as { status?: unknown };
  const text = unconnected.get(code);
  if (text !== undefined) return typeof status === "number" ? `${text} (${status})` : text;
  if (/^EPROTO$|^ERR_SSL_/u.test(code)) return `the server does not speak TLS as expected (${code})`;
  return `the connection could not be made (${code})`;
}

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } | null };
  // The library wraps some of Node.js's errors in codes of its own; the first cause says more.
  for (const candidate of [cause?.code, code]) {
    if (typeof candidate === "string" && /^[A-Z0-9_]{2,60}$/u.test(candidate)) return candidate;
  }
  return "EUNKNOWN";
}

function isCertificateFault(code: string): boolean {
  return /CERT|^UNABLE_TO_|^ERR_TLS_/u.test(code) || code === "HOSTNAME_MISMATCH" || code === "INVALID_CA";
}
