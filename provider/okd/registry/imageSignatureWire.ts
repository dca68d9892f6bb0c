import { expectObject, expectString, parseJson, WireError } from "../../http/wireError";
import { quoteForeignText } from "../../core/foreignText";

/** A signature of an image, as the registry keeps it. */
export interface SignatureRecord {
  /** `sha256:DIGEST@NAME`, unique in the cluster. */
  readonly name: string;
  /** The kind of signature: `atomic`. */
  readonly type: string;
  /** The signature itself, in base64. */
  readonly content: string;
  /** The version of this record's form: 2. */
  readonly schemaVersion: number;
}

/** What a registry says of a request that it did not do. */
export interface RegistryError {
  /** A word for machines, such as `SIGNATURE_EXISTS`. */
  readonly code: string;
  /** What it says for people, safe to show. */
  readonly text: string;
}

/** The path of an image's signatures. Source: OpenShift registry, "Signatures API": `/extensions/v2`. */
export function signaturesPath(namespace: string, repository: string, digest: string): string {
  const [name, image] = [namespace, repository].map(encodeURIComponent);
  return `/extensions/v2/${name}/${image}/signatures/${digest}`;
}

/** The whole name of a signature. Source: OpenShift API, `ImageSignature`: `IMAGE@NAME`. */
export function signatureName(digest: string, name: string): string {
  return `${digest}@${name}`;
}

/**
 * The body that writes a signature.
 *
 * Source: OpenShift registry, `signaturedispatcher.go`; the documentation writes `version`, the server demands
 * `schemaVersion`.
 */
export function signatureBody(name: string, content: string): object {
  return { schemaVersion: 2, type: "atomic", name, content };
}

/**
 * Parses the signatures of an image. @throws WireError
 *
 * Source: OpenShift registry, `signaturedispatcher.go`: `{"signatures": […]}`; `version` as the documentation has
 * it is taken, too.
 */
export function parseSignatures(body: string): SignatureRecord[] {
  const { signatures } = expectObject(parseJson(body), "the signatures of an image");
  // Go writes an empty list as null.
  if (signatures === null || signatures === undefined) return [];
  if (!Array.isArray(signatures)) throw new WireError("something else where the signatures were expected");
  return signatures.map((value: unknown) => {
    const signature = expectObject(value, "a signature");
    const schemaVersion = signature["schemaVersion"] ?? signature["version"];
    if (typeof schemaVersion !== "number") throw new WireError("a signature without a schema version");
    return {
      name: expectString(signature["name"], "the name of a signature"),
      type: expectString(signature["type"], "the type of a signature"),
      content: expectString(signature["content"], "the content of a signature"),
      schemaVersion,
    };
  });
}

/**
 * Reads the errors of a registry; none for anything else, because a proxy in front answers in its own way.
 *
 * Source: OCI distribution specification, "Error Codes": `{"errors": [{code, message, detail}]}`.
 *
 * @param redact takes credentials out of what was decoded, before anything is cut off
 */
export function registryErrorsOf(
  body: string,
  redact: (text: string) => string = (text) => text,
): RegistryError[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return [];
  }
  const { errors } = (value ?? {}) as { errors?: unknown };
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: unknown) => {
    const { code, message, detail } = (error ?? {}) as Record<string, unknown>;
    if (typeof code !== "string") return [];
    const words = [code, message, detail].filter((word) => typeof word === "string" && word !== "");
    return [{ code, text: quoteForeignText(redact(words.join(": ")), 300) }];
  });
}

/** Whether two texts in base64 hold the same bytes: line ends and padding may differ. */
export function sameBytes(one: string, other: string): boolean {
  return Buffer.from(one, "base64").equals(Buffer.from(other, "base64"));
}

/** Whether a text is base64 with its padding, and not empty. Source: RFC 4648, section 4. */
export function isBase64(text: string): boolean {
  return text !== "" && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u.test(text);
}
