import { quoteForeignText } from "../core/foreignText";
import { holdsMarkup, textOfMarkup } from "./markup";

/**
 * Says that bytes from outside do not have the documented shape. The client turns it into an
 * `ERR_UNEXPECTED_RESPONSE`, because only the client knows which request was answered.
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
