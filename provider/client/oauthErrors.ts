import type { MaintenanceError } from "../errors/maintenanceError";
import { UnauthorizedError } from "../errors/unauthorizedError";
import { UnexpectedResponseError } from "../errors/unexpectedResponseError";
import { gistOfErrorBody } from "../wire/errorBody";
import type { OauthAnswer } from "../wire/okd/oauthAnswer";
import { plainWord, quoteForeignText } from "../wire/wireError";
import { showUrl } from "./apiErrors";
import { redact } from "./knownSecrets";
import type { OkdConnection } from "./okdConnection";
import type { HttpResponse } from "./transport";

/** Who logs in where. */
export interface LogInAttempt {
  readonly connection: OkdConnection;
  readonly endpoint: URL;
}

/** The password was asked for a second time. */
export function wrongPassword({ connection }: LogInAttempt, url: URL): MaintenanceError {
  return new UnauthorizedError({
    what: `Logging in at ${showUrl(url)} failed: the user name ${JSON.stringify(connection.username)} or its password is wrong.`,
    next: `They are those of ${connection.source}, and were tried once, so that no account is locked. Set them: pulumi config set okd:username NAME; pulumi config set --secret okd:password`,
  });
}

/** Another server than the one of the cluster wants the password. */
export function foreignChallenge(attempt: LogInAttempt, url: URL): MaintenanceError {
  return new UnauthorizedError({
    what: `Logging in at ${showUrl(attempt.endpoint)} led to ${redact(url.origin)}, which asks for the password. It was not given: it is for ${attempt.endpoint.origin} only.`,
    next: waysOn(attempt.endpoint, undefined),
  });
}

/** What an answer means that gives no token and asks for nothing that could be given. */
export function errorOfOauth(
  { connection, endpoint }: LogInAttempt,
  url: URL,
  response: HttpResponse,
  answer: Exclude<OauthAnswer, { kind: "token" | "redirect" | "challenge" }>,
): MaintenanceError {
  const failed = `Logging in at ${showUrl(url)} as ${JSON.stringify(connection.username)} failed`;
  if (answer.kind === "refused") {
    const word = redact(plainWord(answer.error)).slice(0, 60);
    const told =
      answer.description === undefined
        ? ""
        : `, and said ${quoteForeignText(redact(answer.description), 300)}`;
    const what = `${failed}: the server answered ${word}${told}.`;
    if (/^(access_denied|unauthorized_client)$/u.test(word))
      return new UnauthorizedError({ what, next: waysOn(endpoint, undefined) });
    const next =
      response.status === 400
        ? "The cluster's administrator can see whether the client is still there: oc get oauthclient openshift-challenging-client"
        : "Run the same command again in a while; if it stays, show this message to the cluster's administrator.";
    return new UnexpectedResponseError({ what, next });
  }
  const gist = gistOfErrorBody(response.body, redact);
  const said = `${response.status}${gist === undefined ? "" : ` with ${gist}`}`;
  if (answer.kind === "closed") {
    const others = answer.schemes.map((scheme) => redact(scheme).slice(0, 30));
    const asked =
      others.length === 0
        ? "it does not take a user name and password here"
        : `it asks for ${others.join(", ")} only, and this library knows user names and passwords`;
    const browser = answer.browser === undefined ? undefined : redact(answer.browser);
    return new UnauthorizedError({
      what: `${failed}: the server answered ${said}; ${asked}.`,
      next: waysOn(endpoint, browser),
    });
  }
  if (response.status === 404 || response.status === 403) {
    return new UnexpectedResponseError({
      what: `${failed}: the server answered ${said}.`,
      next: "Kubernetes without OpenShift has no such log-in: set okd:token, or okd:clientCertificate and okd:clientKey.",
    });
  }
  return new UnexpectedResponseError({
    what: `${failed}: the server answered ${said}.`,
    next: `Run the same command again in a while; if it stays, show this message to the cluster's administrator. ${waysOn(endpoint, undefined)}`,
  });
}

/** How a person gets a token where a program does not. */
function waysOn(endpoint: URL, browser: string | undefined): string {
  const page = browser ?? showUrl(new URL("token/request", endpoint));
  return `Get a token in a browser at ${page} and set it: pulumi config set --secret okd:token`;
}
