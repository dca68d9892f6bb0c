import { hasControlCharacter } from "../../core/foreignText";
import { parseUrl } from "../../core/parseUrl";
import { X509Certificate } from "node:crypto";
import type { Connection } from "./connection";
import type { SelfServiceConnectionArgs } from "./connectionArgs";
import { selfServiceFields } from "../../pulumi/namespace/names";
import type { Resolution } from "../../pulumi/namespace/resolution";
import { isLoopback } from "../../http/loopback";
import { pemIn } from "../../core/base64Text";
import { hintOfPath } from "../../pulumi/hintOfPath";
import { lineEndRule, withoutFinalLineEnd } from "../../core/finalLineEnd";
import { isUnknown } from "../../pulumi/unknown";
import type { ConfigurationSource } from "../../pulumi/configuration";
import type { Fault } from "../../pulumi/validation";

/** Consents to what is unsafe: off unless someone says otherwise, and then said to the user on every run. */
type ConsentKey = "insecureSkipTlsVerify" | "allowPlainHttp";
export type ConnectionKey = keyof SelfServiceConnectionArgs;
/** All that a connection may have. */
export const connectionKeys: readonly ConnectionKey[] = selfServiceFields;
/** A connection as someone wrote it: nothing about it is certain. */
export type RawConnection = Partial<Record<ConnectionKey, unknown>>;

/** Checks a whole connection: ready for use, or all that is wrong with it in one list. */
export function checkConnection(
  raw: RawConnection,
  pathOf: (key: ConnectionKey) => string,
  missing: (key: ConnectionKey) => string,
  source: ConfigurationSource,
): Resolution<Connection> {
  if (connectionKeys.some((key) => isUnknown(raw[key]))) return "unknown";
  const faults: Fault[] = [];
  const text = (key: Exclude<ConnectionKey, ConsentKey | "caCertificate">): string => {
    const value = raw[key];
    if (value === undefined || value === null || value === "")
      faults.push({ property: pathOf(key), reason: missing(key) });
    else if (typeof value !== "string")
      faults.push({ property: pathOf(key), reason: `must be text, not ${typeof value}` });
    else return value;
    return "";
  };
  const fault = (key: ConnectionKey, reason: string | undefined): void => {
    if (reason !== undefined) faults.push({ property: pathOf(key), reason });
  };

  const consent = (key: ConsentKey): boolean => {
    const value = raw[key];
    if (value === undefined || value === null || value === "" || value === false || value === "false")
      return false;
    if (value !== true && value !== "true") fault(key, "must be true or false");
    return true;
  };

  const allowPlainHttp = consent("allowPlainHttp");
  const insecureSkipTlsVerify = consent("insecureSkipTlsVerify");
  const clusterId = text("clusterId");
  if (clusterId !== "") fault("clusterId", faultOfClusterId(clusterId));
  const apiUrl = text("apiUrl");
  if (apiUrl !== "") fault("apiUrl", faultOfApiUrl(apiUrl, clusterId, allowPlainHttp));
  const username = text("username");
  if (username.includes(":"))
    fault("username", "must not contain a colon: HTTP Basic authentication cannot carry it");
  if (hasControlCharacter(username)) fault("username", "must not contain control characters");
  const password = withoutFinalLineEnd(text("password"));
  if (password === "" && typeof raw.password === "string" && raw.password !== "")
    fault("password", "must be more than a line end");
  if (hasControlCharacter(password))
    fault("password", `must not contain control characters (${lineEndRule})`);
  const certificate = readCertificate(raw.caCertificate, source);
  fault("caCertificate", certificate.fault);
  if (faults.length > 0) return { faults };
  if (insecureSkipTlsVerify && certificate.pem !== undefined) {
    fault(
      "insecureSkipTlsVerify",
      "contradicts caCertificate: with a certificate to trust there is no need to skip it",
    );
    return { faults };
  }
  return {
    connection: {
      // One spelling, because the URL is part of what tells one cluster from another.
      apiUrl: new URL(apiUrl).href.replace(/\/+$/u, ""),
      clusterId,
      username,
      password,
      ...(certificate.pem === undefined ? {} : { caCertificate: certificate.pem }),
      ...(insecureSkipTlsVerify ? { insecureSkipTlsVerify } : {}),
    },
  };
}

function faultOfClusterId(clusterId: string): string | undefined {
  if (/[\s/?#\\]/u.test(clusterId) || hasControlCharacter(clusterId)) {
    return "must be one word without slashes, usually the cluster's domain";
  }
  return clusterId === "." || clusterId === ".." ? "must not be a relative path" : undefined;
}

function faultOfApiUrl(apiUrl: string, clusterId: string, allowPlainHttp: boolean): string | undefined {
  const url = parseUrl(apiUrl);
  if (url === undefined) return "must be a URL such as https://HOST/api/openshift";
  if (url.username !== "" || url.password !== "") return "must not carry a user name or password";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must begin with https://";
  if (url.search !== "" || url.hash !== "" || /[?#]/u.test(apiUrl)) return "must end before any ? or #";
  if (url.protocol === "http:" && !isLoopback(url.hostname) && !allowPlainHttp) {
    return "must begin with https:// (http:// would send the password in plain text; it is allowed to this machine only, or with allowPlainHttp)";
  }
  if (clusterId !== "" && url.pathname.split("/").includes(clusterId)) {
    return `must end before the cluster id (${clusterId}), for example https://HOST/api/openshift`;
  }
  return undefined;
}

function readCertificate(value: unknown, source: ConfigurationSource): { pem?: string; fault?: string } {
  if (value === undefined || value === null || value === "") return {};
  if (typeof value !== "string") return { fault: "must be PEM text or the path of a PEM file" };
  let pem = pemIn(value);
  if (pem === undefined) {
    try {
      pem = source.readFile(value);
    } catch (error) {
      const hint = hintOfPath(value);
      return {
        fault: `is neither PEM text nor a readable file (${(error as { code?: string }).code ?? "unreadable"}: ${value})${hint === undefined ? "" : `: ${hint}`}`,
      };
    }
  }
  try {
    new X509Certificate(pem);
    return { pem };
  } catch {
    return { fault: "does not hold a certificate in PEM form (-----BEGIN CERTIFICATE-----)" };
  }
}
