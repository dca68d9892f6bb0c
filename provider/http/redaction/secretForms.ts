import { neutralize } from "../../core/foreignText";

/** A text by which a secret is known where someone has written it. */
export interface SecretForm {
  readonly text: string;
  /** The secret is a part of a longer word that as a whole gives it away: base64 of more than the secret. */
  readonly isPartOfRun: boolean;
}

/** Of so many characters a secret must be for an encoding of it to be no word that comes by chance. */
const shortestEncoded = 7;

/**
 * How a secret is written where no escapes are left: as it is; with its blanks folded or as a form writes them; in
 * another normal form of Unicode; as bytes that are read in another encoding, or with a mark in the place of what an
 * encoding does not have; in base64 or hexadecimal, of itself or of more than it.
 */
export function formsOf(secret: string): SecretForm[] {
  const bytes = Buffer.from(secret, "utf8");
  const texts = [
    secret,
    neutralize(secret),
    secret.normalize("NFC"),
    secret.normalize("NFD"),
    bytes.toString("latin1"),
    new TextDecoder("windows-1252").decode(bytes),
    ...maimed(secret),
    // A host name has small letters only, and some servers shout.
    ...(secret.length < shortestEncoded ? [] : [secret.toLowerCase(), secret.toUpperCase()]),
  ].flatMap((text) => [text, text.replace(/\s+/gu, " ").trim(), text.replaceAll(" ", "+")]);
  const runs = secret.length < shortestEncoded ? [] : encodedRuns(bytes);
  return [
    ...[...new Set(texts)].map((text) => ({ text, isPartOfRun: false })),
    ...[...new Set(runs)].map((text) => ({ text, isPartOfRun: true })),
  ];
}

/** With a mark for each character, unit or byte that is not of ASCII; not where next to nothing else is left. */
function maimed(secret: string): string[] {
  const foreign = /[^\u0000-\u007f]/;
  if (!foreign.test(secret) || secret.replace(/[^\u0000-\u007f]/gu, "").length < 4) return [];
  return ["?", "\ufffd"].flatMap((mark) => [
    secret.replace(/[^\u0000-\u007f]/gu, mark),
    secret.replace(/[^\u0000-\u007f]/g, mark),
    secret.replace(/[^\u0000-\u007f]/gu, (char) => mark.repeat(Buffer.byteLength(char))),
  ]);
}

function encodedRuns(bytes: Buffer): string[] {
  const base64 = [0, 1, 2].map((offset) => base64Within(bytes, offset));
  const forUrls = base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  const hex = bytes.toString("hex");
  return [...base64, ...forUrls, hex, hex.toUpperCase()];
}

/** What base64 makes of bytes that `offset` others precede: without the characters that these take part in. */
function base64Within(bytes: Buffer, offset: number): string {
  const all = Buffer.concat([Buffer.alloc(offset), bytes]);
  return all.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((all.length * 8) / 6));
}
