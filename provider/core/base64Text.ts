/** No text that matters here is shorter, and hardly a path of this alphabet that decodes to one is longer. */
const shortest = 24;

/**
 * The text that a text is the base64 of, as a whole and perhaps on several lines; nothing where it is not base64 of
 * UTF-8. Whether a path was meant nevertheless is for the caller to see from what it decodes to.
 */
export function textInBase64(text: string): string | undefined {
  try {
    // Bounded: a search for a run of millions of blanks may need more than there is of the stack.
    const packed = text.replace(/\s{1,1000}/gu, "");
    if (packed.length < shortest || !/^[A-Za-z0-9+/]+={0,2}$/u.test(packed)) return undefined;
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(packed, "base64"));
  } catch {
    return undefined;
  }
}

/** PEM text, as it is or in base64 as a kubeconfig has it. */
export function pemIn(text: string): string | undefined {
  if (text.includes("-----BEGIN")) return text;
  const decoded = textInBase64(text);
  return decoded?.includes("-----BEGIN") === true ? decoded : undefined;
}
