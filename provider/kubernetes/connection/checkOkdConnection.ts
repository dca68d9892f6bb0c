import { hasControlCharacter } from "../../core/foreignText";
import { parseUrl } from "../../core/parseUrl";
import { isLoopback } from "../../http/loopback";
import type { KubernetesConnectionArgs } from "./connectionArgs";
import type { OkdConnection, PartInFile } from "./okdConnection";
import type { Fault } from "../../pulumi/validation";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { isGiven } from "../../pulumi/namespace/place";
import type { Resolution } from "../../pulumi/namespace/resolution";
import { lineEndRule, withoutFinalLineEnd } from "../../core/finalLineEnd";
import { faultOfAuthority, faultOfClientCertificate, faultOfClientKey, readPem } from "./credentialFiles";

/** As {@link Resolution} says, for an API server. */
export type OkdResolution = Resolution<OkdConnection>;

/** Who to be, as settings say it. */
export const credentialKeys = ["token", "clientCertificate", "clientKey", "username", "password"] as const;
const authorityKeys = [
  "certificateAuthority",
  "oauthCertificateAuthority",
  "registryCertificateAuthority",
] as const;
/** Consents to what is unsafe: off unless someone says otherwise, and then said to the user on every run. */
type ConsentKey = "insecureSkipTlsVerify" | "allowPlainHttp";
/** What else a kubeconfig may say. */
type KubeconfigKey = "tlsServerName" | "proxyUrl" | "namespace";
export type OkdKey = keyof KubernetesConnectionArgs | KubeconfigKey;
/** Settings as someone wrote them: nothing about them is certain. Certificates as PEM text or a path. */
export type RawOkdConnection = Partial<Record<OkdKey, unknown>>;

/** Settings, and how a message names where each stands, and all of them together. */
export interface OkdSettings {
  readonly raw: RawOkdConnection;
  readonly pathOf: (key: OkdKey) => string;
  readonly source: string;
  /** The files that settings which hold a text were read from. */
  readonly files?: OkdConnection["files"];
}

/**
 * Checks a whole connection: ready for use, or all that is wrong with it in one list. Of a kubeconfig it sees
 * what the kubeconfig says, not the kubeconfig.
 *
 * @param missingServer what to say when there is no server; nothing when that has been said already
 */
export function checkOkdConnection(
  { raw, pathOf, source: label, files: readFrom = {} }: OkdSettings,
  missingServer: string | undefined,
  source: ConfigurationSource,
  now: Date,
): OkdResolution {
  const faults: Fault[] = [];
  const files = { ...readFrom };
  const fault = (key: OkdKey, reason: string | undefined): void => {
    if (reason !== undefined) faults.push({ property: pathOf(key), reason });
  };
  const text = (key: OkdKey): string | undefined => {
    const value = raw[key];
    if (!isGiven(value)) return undefined;
    if (typeof value === "string") return value;
    fault(key, `must be text, not ${typeof value}`);
    return undefined;
  };
  const consent = (key: ConsentKey): boolean => {
    const value = raw[key];
    if (!isGiven(value) || value === false || value === "false") return false;
    if (value !== true && value !== "true") fault(key, "must be true or false");
    return true;
  };
  const pem = (key: PartInFile, faultOf: (pem: string) => string | undefined): string | undefined => {
    if (!isGiven(raw[key])) return undefined;
    const read = readPem(raw[key], source);
    if ("fault" in read) {
      fault(key, read.fault);
      return undefined;
    }
    if (read.file !== undefined) files[key] = read.file;
    const wrong = faultOf(read.text);
    fault(key, wrong);
    return wrong === undefined ? read.text : undefined;
  };

  const allowPlainHttp = consent("allowPlainHttp");
  const insecureSkipTlsVerify = consent("insecureSkipTlsVerify");
  const server = text("server");
  if (!isGiven(raw.server)) fault("server", missingServer);
  if (server !== undefined) fault("server", faultOfServer(server, allowPlainHttp));

  const secret = (key: "token" | "password"): string | undefined => {
    const value = text(key);
    return value === undefined ? undefined : withoutFinalLineEnd(value);
  };
  const token = secret("token");
  if (token !== undefined) fault("token", faultOfToken(token));
  const username = text("username");
  if (username !== undefined) fault("username", faultOfUsername(username));
  const password = secret("password");
  if (password === "" || hasControlCharacter(password ?? ""))
    fault("password", `must be text without control characters (${lineEndRule})`);
  const clientCertificate = pem("clientCertificate", (text) => faultOfClientCertificate(text, now));
  const clientKey = pem("clientKey", (text) => faultOfClientKey(text, clientCertificate ?? ""));
  for (const [key, other] of pairs) {
    if (isGiven(raw[other]) && !isGiven(raw[key])) fault(key, `is missing: ${pathOf(other)} is given`);
  }
  if (isGiven(raw.token) && (isGiven(raw.username) || isGiven(raw.password)))
    fault("token", `contradicts ${pathOf("username")}: give either a token, or a user name and password`);

  const authorities: Partial<Record<(typeof authorityKeys)[number], string>> = {};
  for (const key of authorityKeys) {
    const authority = pem(key, faultOfAuthority);
    if (authority !== undefined) authorities[key] = authority;
    if (insecureSkipTlsVerify && isGiven(raw[key]))
      fault(
        "insecureSkipTlsVerify",
        `contradicts ${pathOf(key)}: with a certificate to trust there is no need to skip it`,
      );
  }
  const tlsServerName = text("tlsServerName");
  if (tlsServerName !== undefined && !/^[A-Za-z0-9]([-.\w]*\w)?$/u.test(tlsServerName))
    fault("tlsServerName", "must be the name of a host");
  const proxyUrl = text("proxyUrl");
  if (proxyUrl !== undefined) fault("proxyUrl", faultOfProxy(proxyUrl));
  const namespace = text("namespace");

  if (faults.length > 0 || server === undefined) return { faults };
  return {
    connection: {
      // One spelling, because the URL is part of what tells one cluster from another.
      server: new URL(server).href.replace(/\/+$/u, ""),
      source: label,
      ...(token === undefined ? {} : { token }),
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
      ...(clientKey === undefined ? {} : { clientKey }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...authorities,
      ...(tlsServerName === undefined ? {} : { tlsServerName }),
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
      ...(insecureSkipTlsVerify ? { insecureSkipTlsVerify } : {}),
      ...(namespace === undefined ? {} : { namespace }),
      ...(Object.keys(files).length === 0 ? {} : { files }),
    },
  };
}

const pairs = [
  ["clientKey", "clientCertificate"],
  ["clientCertificate", "clientKey"],
  ["password", "username"],
  ["username", "password"],
] as const;

function faultOfServer(server: string, allowPlainHttp: boolean): string | undefined {
  if (parseUrl(server) === undefined || hasControlCharacter(server))
    return "must be a URL such as https://HOST:6443";
  const url = new URL(server);
  if (url.username !== "" || url.password !== "") return "must not carry a user name or password";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must begin with https://";
  if (/[?#]/u.test(server)) return "must end before any ? or #";
  if (url.protocol === "http:" && !isLoopback(url.hostname) && !allowPlainHttp) {
    return "must begin with https:// (http:// would send the credentials in plain text; it is allowed to this machine only, or with allowPlainHttp)";
  }
  return undefined;
}

/** Source: RFC 6750, 2.1, is narrower than what servers take; a header takes any visible ASCII. */
export function faultOfToken(token: string): string | undefined {
  if (/^Bearer\s/iu.test(token)) return 'must be the token alone, without "Bearer" before it';
  return /^[\x21-\x7e]+$/u.test(token)
    ? undefined
    : `must be one word of visible ASCII characters, without spaces or line ends (${lineEndRule})`;
}

function faultOfUsername(username: string): string | undefined {
  if (username.includes(":")) {
    return "must not contain a colon: HTTP Basic authentication, with which one logs in, cannot carry it";
  }
  return hasControlCharacter(username) ? "must not contain control characters" : undefined;
}

function faultOfProxy(proxyUrl: string): string | undefined {
  const url = parseUrl(proxyUrl);
  if (url !== undefined && /^socks/u.test(url.protocol))
    return "is a SOCKS proxy, which this library does not speak: give an http:// or https:// one";
  return url === undefined || !/^https?:$/u.test(url.protocol) || url.hostname === ""
    ? "must be a URL that begins with http:// or https://"
    : undefined;
}
