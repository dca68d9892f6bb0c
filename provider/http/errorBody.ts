import { holdsMarkup, textOfMarkup } from "./markup";
import { quoteForeignText } from "../core/foreignText";

/**
 * The gist of an error answer's body, safe for a message: the `error` or `message` of a JSON object, the title
 * or first text of an HTML page, else the first text; never markup. `undefined` when there is nothing to say.
 *
 * Source: the provider's API reference guide: "nearly all answers are JSON, some errors are HTML pages".
 *
 * @param redact takes credentials out of a text; asked for each text that was decoded, before anything is cut off
 * @param longest so many characters are kept
 */
export function summarizeErrorBody(
  body: string,
  redact: (text: string) => string = (text) => text,
  longest?: number,
): string | undefined {
  const text = body.slice(0, 20_000).trim();
  if (text === "") return undefined;
  const words = redact(gistOfJson(text) ?? text);
  // A gateway may put a whole page into the text of a JSON object.
  const visible = holdsMarkup(words) ? redact(textOfMarkup(words)) : words;
  return visible === "" ? undefined : quoteForeignText(visible, longest);
}

function gistOfJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    for (const key of ["error", "message", "detail"]) {
      const part = (value as Record<string, unknown>)[key];
      if (typeof part === "string" && part !== "") return part;
    }
    return undefined;
  } catch {
    return undefined;
  }
}
