import { MaintenanceError } from "../errors/maintenanceError";
import { summarizeErrorBody } from "../http/errorBody";
import { certificateAdvice } from "../http/certificateAdvice";
import { redact } from "../http/redaction/knownSecrets";
import type { OkdConnection } from "./connection/okdConnection";
import { retryAfterOf } from "../http/retryAfter";
import { transientStatuses } from "../http/retryPolicy";
import type { HttpResponse } from "../http/messages";
import { factsOf, type TransportFailure } from "../http/transportFailure";

/**
 * The error that an answer other than a success stands for: 401, 403, 404 and 409 have classes of their own.
 *
 * @param now for whoever may ask again: it says for how long the server asks to be left alone
 */
export function errorOfAnswer(
  method: string,
  url: URL,
  response: HttpResponse,
  connection: Pick<OkdConnection, "source">,
  now?: Date,
): MaintenanceError {
  const { status } = response;
  const facts = { what: `${describeAnswer(method, url, response)}.`, status, requestSent: "yes" } as const;
  switch (status) {
    case 401:
      return new MaintenanceError("ERR_UNAUTHORIZED", {
        ...facts,
        next: `The credentials of ${connection.source} are wrong or have expired. Log in again, or set others.`,
      });
    case 403:
      return new MaintenanceError("ERR_FORBIDDEN", {
        ...facts,
        next: `Have the right granted to the user of ${connection.source} (oc adm policy ${grantOf(url)}), or use another user.`,
      });
    case 404:
      return new MaintenanceError("ERR_NOT_FOUND", {
        ...facts,
        next: "Check the names of the namespace and the object, and that the server is the one you mean.",
      });
    case 409:
      return new MaintenanceError("ERR_CONFLICT", {
        ...facts,
        next: "Run the same command again: it begins with what is there now.",
      });
    default:
      return new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
        ...facts,
        transient: transientStatuses.has(status),
        retryAfterMs: now === undefined ? undefined : retryAfterOf(response, now),
        next: "Run the same command again in a while; if it stays, show this message to the cluster's administrator.",
      });
  }
}

/** A role in a namespace gives no right to what is in none, nor to lists of all namespaces. */
function grantOf({ pathname }: URL): string {
  return /\/namespaces\/[^/]/u.test(pathname)
    ? "add-role-to-user ROLE USER -n NAMESPACE"
    : "add-cluster-role-to-user ROLE USER";
}

/** The error for a request that got no answer; `authority` is the setting for the server's own certificates. */
export function unreachableServer(
  method: string,
  url: URL,
  failure: TransportFailure,
  attempts: number,
  authority = "openshift:kubernetes.certificateAuthority",
): MaintenanceError {
  const tries = attempts === 1 ? "" : ` (${attempts} attempts)`;
  // What no repetition fixes though no request has left is the server's certificate.
  const next =
    failure.transient || failure.mayHaveReachedServer
      ? "Check the address of the server, the network, and the proxy variables (HTTPS_PROXY, NO_PROXY), then run the same command again."
      : certificateAdvice(failure.reason, authority);
  const what = `${method} ${showUrl(url)} failed${tries}: ${failure.message}.`;
  return new MaintenanceError("ERR_NETWORK", { what, next, ...factsOf(failure) });
}

/** An API server names object, policy and binding before it comes to why. */
const longestGist = 300;

/** What an answer says, for a message. */
export function describeAnswer(method: string, url: URL, response: HttpResponse): string {
  const gist = summarizeErrorBody(response.body, redact, longestGist);
  return `${method} ${showUrl(url)} answered ${response.status}${gist === undefined ? "" : ` with ${gist}`}`;
}

/**
 * A URL for messages: no query, and not the name of an access token, which in 3.x is the token itself. Where a server
 * has redirected to, it may have put anything into the path.
 */
export function showUrl(url: URL): string {
  return redact(`${url.origin}${url.pathname.replace(/(\/oauthaccesstokens\/)[^/]+/u, "$1…")}`);
}
