import { ConflictError } from "../errors/conflictError";
import { ForbiddenError } from "../errors/forbiddenError";
import type { MaintenanceError } from "../errors/maintenanceError";
import { NetworkError } from "../errors/networkError";
import { NotFoundError } from "../errors/notFoundError";
import { UnauthorizedError } from "../errors/unauthorizedError";
import { UnexpectedResponseError } from "../errors/unexpectedResponseError";
import { gistOfErrorBody } from "../http/errorBody";
import { certificateAdvice } from "../http/certificateAdvice";
import { redact } from "../http/redaction/knownSecrets";
import type { OkdConnection } from "./connection/okdConnection";
import { transientStatuses } from "../http/retryPolicy";
import type { HttpResponse } from "../http/messages";
import type { TransportFailure } from "../http/transportFailure";
import { passing } from "../http/transientErrors";

/** The error that an answer other than a success stands for: 401, 403, 404 and 409 have classes of their own. */
export function errorOfAnswer(
  method: string,
  url: URL,
  response: HttpResponse,
  connection: Pick<OkdConnection, "source">,
): MaintenanceError {
  const what = `${describeAnswer(method, url, response)}.`;
  switch (response.status) {
    case 401:
      return new UnauthorizedError({
        what,
        next: `The credentials of ${connection.source} are wrong or have expired. Log in anew, or set others.`,
      });
    case 403:
      return new ForbiddenError({
        what,
        next: `Have the right granted to the user of ${connection.source} (oc adm policy add-role-to-user ROLE USER -n NAMESPACE), or use another user.`,
      });
    case 404:
      return new NotFoundError({
        what,
        next: "Check the names of the namespace and the object, and that the server is the one you mean.",
      });
    case 409:
      return new ConflictError({
        what,
        next: "Run the same command again: it begins with what is there now.",
      });
    default: {
      const error = new UnexpectedResponseError({
        what,
        next: "Run the same command again in a while; if it stays, show this message to the cluster's administrator.",
      });
      return transientStatuses.has(response.status) ? passing(error) : error;
    }
  }
}

/** The error for a request that got no answer; `authority` is the setting for the server's own certificates. */
export function unreachableServer(
  method: string,
  url: URL,
  failure: TransportFailure,
  attempts: number,
  authority = "openshift:kubernetes.certificateAuthority",
): NetworkError {
  const tries = attempts === 1 ? "" : ` (${attempts} attempts)`;
  // What no repetition mends though no request has left is the server's certificate.
  const next =
    failure.transient || failure.mayHaveReachedServer
      ? "Check the address of the server, the network, and the proxy variables (HTTPS_PROXY, NO_PROXY), then run the same command again."
      : certificateAdvice(failure.reason, authority);
  const what = `${method} ${showUrl(url)} failed${tries}: ${failure.message}.`;
  const error = new NetworkError({ what, next });
  return failure.transient ? passing(error) : error;
}

/** What an answer says, for a message. */
export function describeAnswer(method: string, url: URL, response: HttpResponse): string {
  const gist = gistOfErrorBody(response.body, redact);
  return `${method} ${showUrl(url)} answered ${response.status}${gist === undefined ? "" : ` with ${gist}`}`;
}

/**
 * A URL for messages: no query, and not the name of an access token, which in 3.x is the token itself. Where a server
 * has redirected to, it may have put anything into the path.
 */
export function showUrl(url: URL): string {
  return redact(`${url.origin}${url.pathname.replace(/(\/oauthaccesstokens\/)[^/]+/u, "$1…")}`);
}
