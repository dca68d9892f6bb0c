import type { Socket } from "node:net";
import { jsonAnswer, type Answer } from "../answer";
import type { AccountTokens } from "./accountTokens";
import { attemptOf, isServedVersion, parseApiPath, typeOf } from "./apiPath";
import { forbidden, methodNotAllowed, noSuchResource, StatusError, unauthorized } from "./apiStatus";
import { discoveryDocument, type DiscoveryArgs } from "./discovery";
import { textAnswer, type HttpCall, type HttpReply } from "./httpServer";
import { anonymous, bearerToken, identityOfCertificate, type Identity } from "./identity";
import { answerOauth, oauthMetadata, type OauthArgs } from "./oauth";
import type { ObjectStore } from "./objectStore";
import { isAllowed } from "./rbac";
import { answerResource } from "./resourceApi";
import { asksForWatch, type WatchSink, type Watches } from "./watch";
import { httpSink } from "./watchSinks";

/** What the API works with. */
export interface ApiServerArgs {
  store: ObjectStore;
  tokens: AccountTokens;
  watches: Watches;
  discovery: DiscoveryArgs;
  oauth: OauthArgs;
  identityOf: (token: string) => Identity | undefined;
}

/** A request for a watch that was found in order; called with where its events go. */
export type StartWatch = (sink: WatchSink) => void;

/** Answers a request to the API. */
export function answerApi(call: HttpCall, args: ApiServerArgs): HttpReply {
  const { method, url, headers, socket, record } = call;
  const { oauth } = args.oauth.options;
  if (!oauth.ownOrigin && url.pathname.startsWith("/oauth/")) return answerOauth(call, args.oauth);
  try {
    const identity = authenticate(socket, bearerToken(headers.authorization), args);
    record.user = identity.user;
    authorize(method, url, identity, args);
    const start = method === "GET" ? watchOf(url, args) : undefined;
    if (start !== undefined)
      return (response) => {
        start(httpSink(response));
      };
    return answerAllowed(call, identity, args);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return jsonAnswer(error.code, error.toStatus());
  }
}

/**
 * Who sends a request: whom the token names, else the certificate; one that is right is enough.
 *
 * @throws StatusError 401 when a token or certificate is wrong
 */
export function authenticate(
  socket: Socket,
  token: string | undefined,
  { identityOf }: Pick<ApiServerArgs, "identityOf">,
): Identity {
  const identity = (token === undefined ? undefined : identityOf(token)) ?? identityOfCertificate(socket);
  if (identity === undefined && token !== undefined) throw unauthorized();
  return identity ?? anonymous;
}

/** @throws StatusError 403 when no role binding allows the request */
export function authorize(method: string, url: URL, identity: Identity, { store }: ApiServerArgs): void {
  const attempt = attemptOf(method, url.pathname, asksForWatch(url.searchParams));
  if (!isAllowed(store, identity, attempt)) throw forbidden(identity.user, attempt);
}

/**
 * What starts the watch that a URL asks for; undefined when it asks for none.
 *
 * @throws StatusError when something is wrong with it
 */
export function watchOf(url: URL, { watches, discovery }: ApiServerArgs): StartWatch | undefined {
  const target = parseApiPath(url.pathname);
  if (target === undefined || target.name !== undefined || !asksForWatch(url.searchParams)) return undefined;
  const type = typeOf(target, discovery.types);
  if (type?.verbs.includes("watch") !== true) return undefined;
  return watches.prepare({ type, namespace: target.namespace, query: url.searchParams });
}

function answerAllowed(call: HttpCall, identity: Identity, args: ApiServerArgs): Answer {
  const { method, url, headers, body } = call;
  const { store, tokens, discovery, oauth } = args;
  const path = url.pathname;
  const target = parseApiPath(path);
  const type = target && typeOf(target, discovery.types);
  if (target && type) {
    const contentType = headers["content-type"] ?? "";
    const query = url.searchParams;
    return answerResource({ method, type, target, query, contentType, body, identity }, { store, tokens });
  }
  if (target && isServedVersion(target, discovery)) throw noSuchResource();
  if (["/healthz", "/livez", "/readyz"].includes(path)) return textAnswer(200, "ok");
  if (path === "/.well-known/oauth-authorization-server" && oauth.options.oauth.metadata)
    return jsonAnswer(200, oauthMetadata(oauth.url()));
  const document = discoveryDocument(path, discovery);
  if (document !== undefined && method !== "GET") throw methodNotAllowed();
  return document === undefined ? textAnswer(404, "404 page not found\n") : jsonAnswer(200, document);
}
