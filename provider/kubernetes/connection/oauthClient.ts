import { MaintenanceError } from "../../errors/maintenanceError";
import type { Clock } from "../../core/clock";
import { parseOauthMetadata, readOauthAnswer } from "./oauthAnswer";
import { WireError } from "../../http/wireError";
import { errorOfAnswer, showUrl, unreachableServer } from "../apiErrors";
import { isLoopback } from "../../http/loopback";
import { faultOfBody } from "../../http/faultOfBody";
import { redact, rememberSecrets } from "../../http/redaction/knownSecrets";
import { errorOfOauth, foreignChallenge, wrongPassword, type LogInAttempt } from "./oauthErrors";
import { apiTrust, sideTrust, type OkdConnection } from "./okdConnection";
import { repeatRead } from "../../http/repeatRead";
import type { TransportOptions, Transport, HttpResponse, HttpRequest } from "../../http/messages";
import { setCommand } from "../../pulumi/namespace/commands";

/** A user's session on a cluster. */
export interface Session {
  readonly token: string;
  /** When the token was asked for, as time of day in milliseconds. */
  readonly issuedAtMs: number;
  /** When the token ends, as time of day in milliseconds; absent when it does not. */
  readonly expiresAtMs?: number;
}

/** What a log-in needs from outside. */
export interface LogInDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  readonly transportOf: (options: TransportOptions) => Transport;
}

const timeoutMs = 30_000;
const maxRedirects = 10;

/**
 * Obtains a session token for the user name and password of a connection, as `oc login` does. The password goes to
 * the origin of the authorization endpoint only, once that has asked for it, and is tried once: a wrong one that
 * comes again and again locks accounts.
 *
 * @throws ERR_UNAUTHORIZED, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
 */
export async function logIn(connection: OkdConnection, deps: LogInDependencies): Promise<Session> {
  const { username = "", password = "" } = connection;
  // Known to whom it is given later, it may be repeated before.
  rememberSecrets({ username, password });
  const { endpoint, isAnnounced } = await findEndpoint(connection, deps);
  const attempt: LogInAttempt = { connection, endpoint, isAnnounced };
  const issuedAtMs = deps.clock.date().getTime();
  let url = new URL(endpoint);
  url.searchParams.set("response_type", "token");
  url.searchParams.set("client_id", "openshift-challenging-client");
  let answered = false;
  for (let redirects = 0; ;) {
    const isHome = url.origin === endpoint.origin;
    const withPassword = answered && isHome;
    const trust = trustFor(url, connection);
    const transport = deps.transportOf(withPassword ? { ...trust, username, password } : trust);
    // Without this header the server does not challenge: a browser must never be made to.
    const request = { url, headers: { "X-CSRF-Token": "1" }, followRedirects: false };
    const response = await get(transport, request, withPassword ? 1 : 4, connection, deps);
    const answer = readOauthAnswer(response, url);
    switch (answer.kind) {
      case "token": {
        const { token, expiresInSeconds } = answer;
        const ends =
          expiresInSeconds === undefined ? {} : { expiresAtMs: issuedAtMs + expiresInSeconds * 1000 };
        rememberSecrets({ token });
        return { token, issuedAtMs, ...ends };
      }
      case "challenge":
        if (!isHome) throw foreignChallenge(attempt, url);
        if (withPassword) throw wrongPassword(attempt, url);
        answered = true;
        break;
      case "redirect":
        if (++redirects > maxRedirects || !isSafe(answer.location, connection)) {
          throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
            what: `Logging in at ${showUrl(endpoint)} was redirected ${redirects > maxRedirects ? `more than ${maxRedirects} times` : `to ${redact(answer.location.origin)}, which does not encrypt`}.`,
            next: `Show this to the cluster's administrator; as a workaround, log in with oc and set the token: ${setCommand("openshift:kubernetes.token")}`,
          });
        }
        url = answer.location;
        break;
      default:
        throw errorOfOauth(attempt, url, response, answer);
    }
  }
}

/** Where tokens are asked for: what the server's discovery document says, else what it was before there was one. */
async function findEndpoint(
  connection: OkdConnection,
  deps: LogInDependencies,
): Promise<Pick<LogInAttempt, "endpoint" | "isAnnounced">> {
  const url = new URL(`${connection.server}/.well-known/oauth-authorization-server`);
  const response = await get(deps.transportOf(apiTrust(connection)), { url }, 4, connection, deps);
  // 401 is how a server says it to whom it does not know; the log-in itself will say more.
  if ([401, 403, 404].includes(response.status))
    return { endpoint: new URL(`${connection.server}/oauth/authorize`), isAnnounced: false };
  if (response.status < 200 || response.status > 299) throw errorOfAnswer("GET", url, response, connection);
  const unusable = (what: string): MaintenanceError =>
    new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
      what: `GET ${showUrl(url)} answered ${response.status} with ${what}.`,
      next: "No password was sent. Check that the server is the API of the cluster and not a web page or a proxy in front of it.",
    });
  try {
    const endpoint = parseOauthMetadata(response.body);
    if (isSafe(endpoint, connection)) return { endpoint, isAnnounced: true };
    throw unusable(`an authorization endpoint at ${redact(endpoint.origin)}, which does not encrypt`);
  } catch (error) {
    if (error instanceof WireError) throw unusable(faultOfBody(response, parseOauthMetadata));
    throw error;
  }
}

/** Whether no one on the way can read along; the API's own origin is what the user has chosen. */
function isSafe(url: URL, connection: OkdConnection): boolean {
  if (url.protocol === "https:" || url.origin === new URL(connection.server).origin) return true;
  return url.protocol === "http:" && isLoopback(url.hostname);
}

function trustFor(url: URL, connection: OkdConnection): TransportOptions {
  const isApi = url.origin === new URL(connection.server).origin;
  return isApi ? apiTrust(connection) : sideTrust(connection, connection.oauthCertificateAuthority);
}

/** A read, repeated with patience unless it carries the password. */
async function get(
  transport: Transport,
  request: Omit<HttpRequest, "method" | "timeoutMs">,
  attempts: number,
  connection: OkdConnection,
  { clock, random }: LogInDependencies,
): Promise<HttpResponse> {
  const ask = (): Promise<HttpResponse> => transport({ ...request, method: "GET", timeoutMs });
  const read = await repeatRead(ask, { attempts, clock, random });
  if ("response" in read) return read.response;
  const isApi = request.url.origin === new URL(connection.server).origin;
  const authority = isApi
    ? "openshift:kubernetes.certificateAuthority"
    : "openshift:kubernetes.oauthCertificateAuthority";
  throw unreachableServer("GET", request.url, read.failure, read.attempts, authority);
}
