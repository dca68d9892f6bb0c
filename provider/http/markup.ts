/** Whether a text holds markup such as a page of HTML does. */
export function holdsMarkup(text: string): boolean {
  return /<[a-z!?/]/iu.test(text);
}

/** The title of a page, else what it shows as text; empty when it shows nothing. */
export function textOfMarkup(markup: string): string {
  const title = /<title[^>]*>([^<]*)/iu.exec(markup)?.[1]?.trim();
  return title === undefined || title === "" ? withoutMarkup(markup) : title;
}

function withoutMarkup(markup: string): string {
  return markup
    .replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/giu, " ")
    .replace(/<[^>]*(>|$)/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();
}
