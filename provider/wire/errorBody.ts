import { quoteForeignText } from "./wireError";

/**
 * The gist of an error answer's body, safe for a message: the `error` or `message` of a JSON object, the title
 * or first text of an HTML page, else the first text; never markup. `undefined` when there is nothing to say.
 *
 * Source: the provider's API reference guide: "nearly all answers are JSON, some errors are HTML pages".
 */
export function gistOfErrorBody(body: string): string | undefined {
  const text = body.slice(0, 20_000).trim();
  if (text === "") return undefined;
  const fromJson = gistOfJson(text);
  if (fromJson !== undefined) return quoteForeignText(fromJson);
  if (!text.startsWith("<")) return quoteForeignText(text);
  const title = /<title[^>]*>([^<]*)/iu.exec(text)?.[1]?.trim();
  const visible = title === undefined || title === "" ? withoutMarkup(text) : title;
  return visible === "" ? undefined : quoteForeignText(visible);
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

function withoutMarkup(html: string): string {
  return html
    .replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/giu, " ")
    .replace(/<[^>]*(>|$)/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
}
