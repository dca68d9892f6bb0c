import { jsonAnswer, type Answer } from "../answer";
import { basicCredentials } from "../basicCredentials";
import { textAnswer, type HttpCall } from "./httpServer";
import type { OauthBehavior, OkdUser, ResolvedOkdOptions } from "./okdOptions";
import type { SessionTokens } from "./sessionTokens";

/** What the OAuth server works with. */
export interface OauthArgs {
  options: ResolvedOkdOptions;
  users: ReadonlyMap<string, OkdUser>;
  sessions: SessionTokens;
  /** The origin under which clients reach it. */
  url: () => string;
}

const clients = ["openshift-challenging-client", "openshift-browser-client"];

/** The document at `/.well-known/oauth-authorization-server` of the API. */
export function oauthMetadata(url: string): Record<string, unknown> {
  return {
    issuer: url,
    authorization_endpoint: `${url}/oauth/authorize`,
    token_endpoint: `${url}/oauth/token`,
    scopes_supported: ["user:check-access", "user:full", "user:info", "user:list-projects"],
    response_types_supported: ["code", "token"],
    grant_types_supported: ["authorization_code", "implicit"],
    code_challenge_methods_supported: ["plain", "S256"],
  };
}

/** Answers everything below `/oauth`. */
export function answerOauth(call: HttpCall, args: OauthArgs): Answer {
  switch (call.url.pathname) {
    case "/oauth/authorize":
      return authorize(call, args);
    case "/oauth/token/request":
      return textAnswer(200, "<html><body>Display Token</body></html>", { "content-type": "text/html" });
    case "/oauth/token/implicit":
      return textAnswer(200, "");
    default:
      return textAnswer(404, "404 page not found\n");
  }
}

function authorize({ url, headers, record }: HttpCall, args: OauthArgs): Answer {
  const { options, users, sessions } = args;
  const base = args.url();
  const everyone = options.oauth.behavior;
  if (everyone === "server-error") return serverError();
  if (everyone === "bad-client" || !clients.includes(url.searchParams.get("client_id") ?? ""))
    return badClient();
  if (url.searchParams.get("response_type") !== "token")
    return errorRedirect(
      base,
      "?",
      "unsupported_response_type",
      "The authorization server does not support obtaining a token using this method.",
    );
  if (everyone === "browser") return getItInABrowser(base);
  if ((headers["x-csrf-token"] ?? "") === "")
    return noChallenge("A non-empty X-CSRF-Token header is required to receive basic-auth challenges");
  const credentials = basicCredentials(headers.authorization);
  const user = users.get(credentials?.username ?? "");
  if (everyone === "challenge" || user === undefined || user.password !== credentials?.password)
    return challenge();
  record.user = user.name;
  const behavior = user.oauth ?? everyone;
  const hasFollowed = url.searchParams.has("then");
  if (behavior === "redirect" && !hasFollowed) return redirectToItself(base, url);
  return answerUser(behavior, base, () => {
    const { expiresInSeconds } = options.oauth;
    const token = sessions.issue(user.name, expiresInSeconds);
    const fields = { access_token: token, expires_in: String(expiresInSeconds), scope: "user:full" };
    return redirect(
      `${base}/oauth/token/implicit#${new URLSearchParams({ ...fields, token_type: "Bearer" }).toString()}`,
    );
  });
}

function answerUser(behavior: OauthBehavior, base: string, succeed: () => Answer): Answer {
  const why = "The resource owner or authorization server denied the request.";
  switch (behavior) {
    case "success":
    case "redirect":
      return succeed();
    case "error-in-query":
      return errorRedirect(base, "?", "access_denied", why);
    case "error-in-fragment":
      return errorRedirect(base, "#", "access_denied", why);
    case "browser":
      return getItInABrowser(base);
    case "challenge":
      return challenge();
    case "bad-client":
      return badClient();
    case "server-error":
      return serverError();
  }
}

function redirect(location: string): Answer {
  return { status: 302, headers: { location }, body: "" };
}

/** As an identity provider that wants one more step. */
function redirectToItself(base: string, url: URL): Answer {
  const next = new URL(`${base}${url.pathname}${url.search}`);
  next.searchParams.set("then", "1");
  return redirect(next.href);
}

function errorRedirect(base: string, mark: "?" | "#", error: string, description: string): Answer {
  const fields = new URLSearchParams({ error, error_description: description });
  return redirect(`${base}/oauth/token/implicit${mark}${fields.toString()}`);
}

function challenge(): Answer {
  return textAnswer(401, "", { "www-authenticate": 'Basic realm="openshift"' });
}

/** The warning is the body too, as the real one does it. */
function noChallenge(why: string, headers: Record<string, string> = {}): Answer {
  return textAnswer(401, `${why}\n`, { warning: `199 Origin "${why}"`, ...headers });
}

function getItInABrowser(base: string): Answer {
  const page = `${base}/oauth/token/request`;
  return noChallenge(`You must obtain an API token by visiting ${page}`, {
    link: `<${page}>; rel="related"`,
  });
}

function badClient(): Answer {
  return jsonAnswer(400, {
    error: "unauthorized_client",
    error_description: "The client is not authorized to request a token using this method.",
  });
}

function serverError(): Answer {
  return textAnswer(500, "Internal Server Error: the identity provider does not answer\n");
}
