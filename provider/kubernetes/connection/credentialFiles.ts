import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { pemIn } from "../../core/base64Text";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { hintOfPath } from "../../pulumi/hintOfPath";

/** A text and the file that it is from, if it is from one; or what is wrong with where it should come from, as the end of a sentence about it. */
export type TextOrFault = { readonly text: string; readonly file?: string } | { readonly fault: string };

/** Reads a file. The path is not in the fault: what was meant to be one may be the credential itself. */
export function readNamedFile(
  path: string,
  source: ConfigurationSource,
  isWrong = "names a file that cannot be read",
): TextOrFault {
  try {
    return { text: source.readFile(path), file: path };
  } catch (error) {
    const { code = "unreadable" } = error as { code?: string };
    const hint = code === "ENOENT" ? hintOfPath(path) : undefined;
    return { fault: `${isWrong} (${code}${hint === undefined ? "" : `: ${hint}`})` };
  }
}

/** The token in a file. An empty one is a fault: whoever sends none is someone else, with rights of their own. */
export function readTokenFile(
  path: string,
  source: ConfigurationSource,
  isWrong = "names a file that cannot be read",
): TextOrFault {
  const read = readNamedFile(path, source, isWrong);
  return "text" in read && read.text.trim() === "" ? { fault: `${isWrong} (it is empty)` } : read;
}

/** The PEM text that a setting holds, as it is or in base64, or that is in the file that it names. */
export function readPem(value: unknown, source: ConfigurationSource): TextOrFault {
  if (typeof value !== "string") return { fault: "must be PEM text or the path of a PEM file" };
  const text = pemIn(value);
  if (text !== undefined) return { text };
  return readNamedFile(value, source, "is neither PEM text nor a readable file");
}

/** What is wrong with certificates to trust: each of them must be one. */
export function faultOfAuthority(pem: string): string | undefined {
  return certificatesIn(pem) === undefined
    ? "does not hold certificates in PEM form (-----BEGIN CERTIFICATE-----)"
    : undefined;
}

/** What is wrong with a client certificate by itself. */
export function faultOfClientCertificate(pem: string, now: Date): string | undefined {
  const first = certificatesIn(pem)?.[0];
  if (first === undefined) return "does not hold a certificate in PEM form (-----BEGIN CERTIFICATE-----)";
  if (Date.parse(first.validTo) < now.getTime()) {
    return `has expired on ${first.validTo}: get a new one, with its key`;
  }
  return undefined;
}

/** What is wrong with the key of a client certificate that is right by itself. */
export function faultOfClientKey(pem: string, certificatePem: string): string | undefined {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/mu.test(pem)) {
    return "is encrypted with a passphrase: give it decrypted (openssl pkey -in FILE), as a secret";
  }
  const key = privateKeyIn(pem);
  if (key === undefined) return "does not hold a private key in PEM form (-----BEGIN PRIVATE KEY-----)";
  const certificate = certificatesIn(certificatePem)?.[0];
  return certificate !== undefined && !certificate.checkPrivateKey(key)
    ? "does not belong to the client certificate: its public key is another one"
    : undefined;
}

function certificatesIn(pem: string): X509Certificate[] | undefined {
  const blocks = pem.match(
    /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*(?:-----END [A-Z0-9 ]+-----)?/gu,
  );
  try {
    return blocks?.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

function privateKeyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
