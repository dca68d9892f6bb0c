import { holdsMarkup, textOfMarkup } from "./markup";

/**
 * Says that bytes from outside do not have the documented shape. The client turns it into an
 * `UnexpectedResponseError`, because only the client knows which request was answered.
 */
export class WireError extends Error {
  override readonly name = "WireError";
}

/** Parses JSON, or throws a {@link WireError} that names the fault without quoting the whole text. */
export function parseJson(body: string): unknown {
  if (body.trim() === "") throw new WireError("an empty body where JSON was expected");
  try {
    return JSON.parse(body) as unknown;
  } catch {
    const begin = body.slice(0, 20_000);
    if (holdsMarkup(begin)) {
      throw new WireError(`a page of HTML where JSON was expected: ${quoteForeignText(textOfMarkup(begin))}`);
    }
    throw new WireError(`a body that is not valid JSON: ${quoteForeignText(begin)}`);
  }
}

/** A value parsed from JSON as an object, or a {@link WireError} naming what it is instead. */
export function expectObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireError(`${describe(value)} where ${what} was expected`);
  }
  return value as Record<string, unknown>;
}

/** A value parsed from JSON as a string, or a {@link WireError} naming what it is instead. */
export function expectString(value: unknown, what: string): string {
  if (typeof value !== "string") throw new WireError(`${describe(value)} where ${what} was expected`);
  return value;
}

/** What kind of JSON value this is, for messages. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

/**
 * Makes a piece of text from another system safe to show: terminal escapes and control characters are gone,
 * white space is folded, and it is cut to a length.
 */
export function quoteForeignText(text: string, maxLength = 120): string {
  const flat = neutralise(text).replace(/\s+/gu, " ").trim();
  return JSON.stringify(flat.length > maxLength ? `${wholeCharacters(flat.slice(0, maxLength))}…` : flat);
}

/** A word from another system as it is, but for what a terminal would obey: that is made visible, on one line. */
export function plainWord(text: string): string {
  return neutralise(text).replace(/[\n\t]+/gu, " ");
}

/** A cut text without the half of a character that the cut may have left at either end. */
export function wholeCharacters(text: string): string {
  return text.replace(/^\p{Surrogate}|\p{Surrogate}$/gu, "");
}

/** Replaces control characters (but line ends and tabs) and other invisible trickery by a visible mark. */
export function neutralise(text: string): string {
  // Cc without \t \n, bidirectional overrides, and the lone surrogates that a terminal cannot show.
  return text
    .replace(/\r\n?/gu, "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "�")
    .replace(/\p{Surrogate}/gu, "�");
}
