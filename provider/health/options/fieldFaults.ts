import { lineEndRule, withoutFinalLineEnd } from "../../core/finalLineEnd";
import { isLoopback } from "../../http/loopback";
import { parseUrl } from "../../core/parseUrl";
import { faultsOfKeys } from "../../pulumi/namespace/faultsOfKeys";
import { isRecord } from "../../pulumi/namespace/place";
import { isUnknown } from "../../pulumi/unknown";
import { faultsOfFlag, faultsOfText, type Fault } from "../../pulumi/validation";

/** Pulumi may hand on what was left out as `null`. */
export function isLeftOut(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** What is wrong with an object of options, each by its path; `check` looks at its fields. */
export function faultsOfRecord(
  property: string,
  value: unknown,
  known: readonly string[],
  example: string,
  check: (fields: Record<string, unknown>) => Fault[],
): Fault[] {
  if (!isRecord(value)) {
    if (isUnknown(value)) return [];
    return [{ property, reason: `must be an object such as ${example}` }];
  }
  return [
    ...faultsOfKeys(value, (key) => `${property}.${key}`, known),
    ...check(value).map((fault) => ({ ...fault, property: `${property}.${fault.property}` })),
  ];
}

/** What is wrong with a list of such objects; a single one in its place is not a list. */
export function faultsOfList(
  property: string,
  value: unknown,
  faultsOfOne: (property: string, value: unknown) => Fault[],
): Fault[] {
  if (isLeftOut(value)) return [];
  if (Array.isArray(value)) return value.flatMap((one, index) => faultsOfOne(`${property}[${index}]`, one));
  if (!isRecord(value) && isUnknown(value)) return [];
  return [{ property, reason: "must be a list: put the object into [ ]" }];
}

export function faultsOfOptionalFlag(property: string, value: unknown): Fault[] {
  return faultsOfFlag(property, value ?? undefined);
}

export function faultsOfOptionalText(property: string, value: unknown, hint: string): Fault[] {
  return isLeftOut(value) ? [] : faultsOfText(property, value, hint);
}

/** What is wrong with a whole number. */
export function faultsOfCount(property: string, value: unknown, least: number): Fault[] {
  if (isLeftOut(value) || isUnknown(value)) return [];
  if (Number.isSafeInteger(value) && (value as number) >= least) return [];
  return [{ property, reason: `must be a whole number from ${least}` }];
}

/** A URL is shown in messages and recorded in the state: no credential may be in it. */
export function faultsOfUrl(property: string, value: unknown, example: string): Fault[] {
  const faults = faultsOfText(property, value, `give its URL, such as ${JSON.stringify(example)}`);
  if (faults.length > 0 || isUnknown(value)) return faults;
  const url = parseUrl(value as string);
  if (url === undefined || !/^https?:$/u.test(url.protocol))
    return [{ property, reason: `must be a URL such as ${JSON.stringify(example)}` }];
  if (url.username !== "" || url.password !== "")
    return [
      { property, reason: "must not hold a user name or a password, because a URL is shown in messages" },
    ];
  return [];
}

/** What is wrong with sending a token to a URL: in plain text it goes to this machine only. */
export function faultsOfToken(property: string, token: unknown, url: unknown): Fault[] {
  if (isLeftOut(token) || isUnknown(token)) return [];
  if (typeof token !== "string" || /^$|[\s\p{Cc}]/u.test(withoutFinalLineEnd(token)))
    return [{ property, reason: `must be text that is not empty and holds no white space (${lineEndRule})` }];
  const parsed = typeof url === "string" ? parseUrl(url) : undefined;
  if (parsed?.protocol !== "http:" || isLoopback(parsed.hostname)) return [];
  return [{ property, reason: "would be sent in plain text: give an https:// URL, or leave it out" }];
}

/** What is wrong with the certificates to trust. */
export function faultsOfTrust({ caCertificate, insecureSkipTlsVerify }: Record<string, unknown>): Fault[] {
  const faults = faultsOfOptionalFlag("insecureSkipTlsVerify", insecureSkipTlsVerify);
  if (isLeftOut(caCertificate) || isUnknown(caCertificate)) return faults;
  if (typeof caCertificate !== "string" || !caCertificate.includes("-----BEGIN CERTIFICATE-----"))
    return [
      ...faults,
      { property: "caCertificate", reason: "must be PEM text: read the file in the program" },
    ];
  if (insecureSkipTlsVerify !== true) return faults;
  const reason = "contradicts caCertificate: with a certificate to trust there is no need to skip it";
  return [...faults, { property: "insecureSkipTlsVerify", reason }];
}
