/**
 * A text as a URL, or `undefined` when it is none. Not `URL.canParse`: once it is compiled, that of Node.js 20 says no to
 * each text that is not Latin-1, such as `https://bücher.example`.
 */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
