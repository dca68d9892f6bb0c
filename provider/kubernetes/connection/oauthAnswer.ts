import { parseUrl } from "../../core/parseUrl";
import { expectObject, parseJson, WireError } from "../../http/wireError";

/** One answer of an OAuth server to the request for a token. Texts are as the server wrote them: quote them. */
export type OauthAnswer =
  /** The token, and how long it lives, in seconds; without that it does not end. */
  | { readonly kind: "token"; readonly token: string; readonly expiresInSeconds?: number }
  /** The server says no in OAuth's own words. */
  | { readonly kind: "refused"; readonly error: string; readonly description?: string }
  | { readonly kind: "redirect"; readonly location: URL }
  /** The user name and password are asked for. */
  | { readonly kind: "challenge" }
  /**
   * No one gets in this way: what else is asked for, such as `Negotiate`, and where a person gets a token, if the
   * server says so.
   */
  | { readonly kind: "closed"; readonly schemes: readonly string[]; readonly browser?: string }
  | { readonly kind: "unexpected" };

/** What is read of an answer; header names in lower case, several of a name joined by commas. */
export interface AnswerParts {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Decides what an answer of the authorization endpoint to `openshift-challenging-client` means.
 *
 * Source: OpenShift, "Requests to the OAuth server" and "Obtaining OAuth tokens": the token is in the fragment of a
 * redirect; an error is in its query or its fragment, or in a JSON body; 401 challenges, or points to a browser.
 */
export function readOauthAnswer({ status, headers, body }: AnswerParts, asked: URL): OauthAnswer {
  if (status >= 300 && status <= 399) return readRedirect(headers["location"], asked);
  if (status === 401) {
    const schemes = challengesOf(headers["www-authenticate"] ?? "");
    if (schemes.includes("basic")) return { kind: "challenge" };
    const browser = browserAddress(headers, asked);
    return { kind: "closed", schemes, ...(browser === undefined ? {} : { browser }) };
  }
  return (status === 400 ? readError(body) : undefined) ?? { kind: "unexpected" };
}

function readRedirect(location: string | undefined, asked: URL): OauthAnswer {
  if (location === undefined || parseUrl(location, asked) === undefined) return { kind: "unexpected" };
  const target = new URL(location, asked);
  const fragment = new URLSearchParams(target.hash.slice(1));
  for (const answer of [target.searchParams, fragment]) {
    const error = answer.get("error") ?? "";
    if (error !== "") return refused(error, answer.get("error_description"));
  }
  const token = fragment.get("access_token");
  if (token === null) return { kind: "redirect", location: target };
  // A token of another type, or one that no header can carry, is none that can be used.
  if (!/^bearer$/iu.test(fragment.get("token_type") ?? "Bearer") || !/^[\u0021-\u007e]+$/u.test(token))
    return { kind: "unexpected" };
  const seconds = fragment.get("expires_in") ?? "";
  const expiresInSeconds = /^\d{1,12}$/u.test(seconds) ? Number(seconds) : 0;
  return { kind: "token", token, ...(expiresInSeconds === 0 ? {} : { expiresInSeconds }) };
}

function readError(body: string): OauthAnswer | undefined {
  try {
    const { error, error_description: description } = expectObject(parseJson(body), "an error of OAuth");
    return typeof error === "string" && error !== "" ? refused(error, description) : undefined;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function refused(error: string, description: unknown): OauthAnswer {
  const told = typeof description === "string" && description !== "";
  return { kind: "refused", error, ...(told ? { description } : {}) };
}

/**
 * The schemes of a `WWW-Authenticate` header, in lower case.
 *
 * Source: RFC 9110, section 11.6.1: schemes and their parameters are in one list, and a comma separates both.
 */
export function challengesOf(header: string): string[] {
  const withoutQuoted = header.replace(/"(?:[^"\\]|\\.)*"?/gu, '""');
  return withoutQuoted.split(",").flatMap((part) => {
    const scheme = /^\s*([!#$%&'*+\-.^_`|~\dA-Za-z]+)(?=\s|$)(?!\s*=)/u.exec(part)?.[1];
    return scheme === undefined ? [] : [scheme.toLowerCase()];
  });
}

/**
 * Where the server says that a person gets a token.
 *
 * Source: OpenShift's OAuth server: `Link: <URL>; rel="related"`, and the address in the text of a `Warning`.
 */
function browserAddress(headers: AnswerParts["headers"], asked: URL): string | undefined {
  const related = /<([^<>]*)>[^<]*;\s*rel="?related"?/iu.exec(headers["link"] ?? "")?.[1];
  const warned = /https?:\/\/[^\s"<>]+/iu.exec(headers["warning"] ?? "")?.[0];
  for (const address of [related, warned]) {
    if (address === undefined || parseUrl(address, asked) === undefined) continue;
    const { protocol, origin, pathname } = new URL(address, asked);
    // Without a query: it is for a message, and no one knows what a query holds.
    if (/^https?:$/u.test(protocol)) return `${origin}${pathname}`;
  }
  return undefined;
}

/**
 * The texts of a `Warning` header, addresses in them without what no one knows: their queries.
 *
 * Source: RFC 7234, section 5.5: `199 Origin "text" "date"`, several joined by commas.
 */
export function warningsOf(header: string): string[] {
  const warnings = header.matchAll(/(?:^|,)\s*\d{3} \S+ "((?:[^"\\]|\\.)*)"/gu);
  return [...warnings].map(([, text = ""]) =>
    text.replace(/\\(.)/gu, "$1").replace(/(https?:\/\/[^\s?#]*)[?#]\S*/giu, "$1"),
  );
}

/**
 * Parses the discovery document of an OAuth server: where tokens are asked for. @throws WireError
 *
 * Source: RFC 8414, section 3.2; OpenShift serves it at `/.well-known/oauth-authorization-server`.
 */
export function parseOauthMetadata(body: string): URL {
  const metadata = expectObject(parseJson(body), "the address of an OAuth server");
  const endpoint = metadata["authorization_endpoint"];
  if (typeof endpoint !== "string" || parseUrl(endpoint) === undefined)
    throw new WireError("no usable authorization_endpoint");
  return new URL(endpoint);
}
