import { MaintenanceError } from "../../errors/maintenanceError";
import { summarizeErrorBody } from "../../http/errorBody";
import { warningsOf, type OauthAnswer } from "./oauthAnswer";
import { plainWord, quoteForeignText } from "../../core/foreignText";
import { showUrl } from "../apiErrors";
import { redact } from "../../http/redaction/knownSecrets";
import type { OkdConnection } from "./okdConnection";
import type { HttpResponse } from "../../http/messages";
import { setCommand } from "../../pulumi/namespace/commands";

/** Who logs in where. */
export interface LogInAttempt {
  readonly connection: OkdConnection;
  readonly endpoint: URL;
  /** Whether a server has said that this is the endpoint; otherwise it is where servers had it before they said so. */
  readonly isAnnounced: boolean;
}

/** The password was asked for a second time. */
export function wrongPassword({ connection }: LogInAttempt, url: URL): MaintenanceError {
  return new MaintenanceError("ERR_UNAUTHORIZED", {
    what: `Logging in at ${showUrl(url)} failed: the user name ${JSON.stringify(connection.username)} or its password is wrong.`,
    next: `They are those of ${connection.source}, and were tried once, so that no account is locked. Set them: ${setCommand("openshift:kubernetes.username", "NAME")}, and ${setCommand("openshift:kubernetes.password")}`,
  });
}

/** Another server than the one of the cluster wants the password. */
export function foreignChallenge(attempt: LogInAttempt, url: URL): MaintenanceError {
  return new MaintenanceError("ERR_UNAUTHORIZED", {
    what: `Logging in at ${showUrl(attempt.endpoint)} led to ${url.origin}, which asks for the password. It was not given: it is for ${attempt.endpoint.origin} only.`,
    next: otherLogins(attempt.endpoint, undefined),
  });
}

/** What an answer means that gives no token and asks for nothing that could be given. */
export function errorOfOauth(
  attempt: LogInAttempt,
  url: URL,
  response: HttpResponse,
  answer: OtherAnswer,
): MaintenanceError {
  const { connection, endpoint } = attempt;
  const warnings = warningsOf(response.headers["warning"] ?? "").map(redact);
  const shown = warnings.map((warning) => quoteForeignText(warning, 300)).join(", ");
  const warned = shown === "" ? "" : `; it warned: ${shown}`;
  const failed = (how: string): string =>
    `Logging in at ${showUrl(url)} as ${JSON.stringify(connection.username)} failed: ${how}${warned}.`;
  const said = saidBy(response, answer);
  if (isWithoutOauth(attempt, response, answer, warnings)) {
    const told = { what: failed(`the server answered ${said}`), next: withoutOauth };
    return answer.kind === "closed"
      ? new MaintenanceError("ERR_UNAUTHORIZED", told)
      : new MaintenanceError("ERR_UNEXPECTED_RESPONSE", told);
  }
  if (answer.kind === "refused") {
    const what = failed(`the server answered ${said}`);
    if (/^(access_denied|unauthorized_client)$/u.test(answer.error))
      return new MaintenanceError("ERR_UNAUTHORIZED", { what, next: otherLogins(endpoint, undefined) });
    const next =
      response.status === 400
        ? "The cluster's administrator can see whether the client is still there: oc get oauthclient openshift-challenging-client"
        : inAWhile;
    return new MaintenanceError("ERR_UNEXPECTED_RESPONSE", { what, next });
  }
  if (answer.kind === "closed") {
    const others = answer.schemes.map((scheme) => redact(scheme).slice(0, 30));
    const asked =
      others.length === 0
        ? "it does not take a user name and password here"
        : `it asks for ${others.join(", ")} only, and this library knows user names and passwords`;
    const browser = answer.browser === undefined ? undefined : redact(answer.browser);
    return new MaintenanceError("ERR_UNAUTHORIZED", {
      what: failed(`the server answered ${said}; ${asked}`),
      next: `${warnings.some((warning) => /X-CSRF-Token/iu.test(warning)) ? `${headerIsLost} ` : ""}${otherLogins(endpoint, browser)}`,
    });
  }
  return new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
    what: failed(`the server answered ${said}`),
    next: `${inAWhile} ${otherLogins(endpoint, undefined)}`,
  });
}

type OtherAnswer = Exclude<OauthAnswer, { kind: "token" | "redirect" | "challenge" }>;

const inAWhile =
  "Run the same command again in a while; if it stays, show this message to the cluster's administrator.";
// Without it the server does not challenge, and says so in a warning.
const headerIsLost =
  "Something between here and the OAuth server takes the header X-CSRF-Token out of requests, a proxy or a gateway: have it let through.";
const withoutOauth =
  "There is no OAuth server of OpenShift: the server is Kubernetes, or an OpenShift whose users come from an external OIDC provider, and takes no user name and password. Set openshift:kubernetes.token to that of a service account (oc create token NAME -n NAMESPACE) or to the one that your log-in program gives oc, or set clientCertificate and clientKey there.";

/** Whether what answers is no OAuth server of OpenShift, whose endpoint has the same path everywhere. */
function isWithoutOauth(
  { endpoint, isAnnounced }: LogInAttempt,
  { status }: HttpResponse,
  answer: OtherAnswer,
  warnings: readonly string[],
): boolean {
  if (isAnnounced) return !endpoint.pathname.endsWith("/oauth/authorize");
  if (answer.kind === "closed")
    return answer.schemes.length === 0 && answer.browser === undefined && warnings.length === 0;
  return status === 403 || status === 404;
}

/** What a server has answered, for a message. */
function saidBy(response: HttpResponse, answer: OtherAnswer): string {
  if (answer.kind === "refused") {
    const word = redact(plainWord(answer.error)).slice(0, 60);
    const { description } = answer;
    return description === undefined
      ? word
      : `${word}, and said ${quoteForeignText(redact(description), 300)}`;
  }
  const gist = summarizeErrorBody(response.body, redact);
  return `${response.status}${gist === undefined ? "" : ` with ${gist}`}`;
}

/** How a person gets a token where a program does not. */
function otherLogins(endpoint: URL, browser: string | undefined): string {
  const page = browser ?? showUrl(new URL("token/request", endpoint));
  return `Get a token in a browser at ${page} and set it: ${setCommand("openshift:kubernetes.token")}`;
}
