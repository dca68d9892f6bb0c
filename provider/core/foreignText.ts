/**
 * Makes a piece of text from another system safe to show: terminal escapes and control characters are gone,
 * white space is folded, and it is cut to a length.
 */
export function quoteForeignText(text: string, maxLength = 120): string {
  const flat = neutralize(text).replace(/\s+/gu, " ").trim();
  return JSON.stringify(flat.length > maxLength ? `${wholeCharacters(flat.slice(0, maxLength))}…` : flat);
}

/** A word from another system as it is, but for what a terminal would obey: that is made visible, on one line. */
export function plainWord(text: string): string {
  return neutralize(text).replace(/[\n\t]+/gu, " ");
}

/** A cut text without the half of a character that the cut may have left at either end. */
export function wholeCharacters(text: string): string {
  return text.replace(/^\p{Surrogate}|\p{Surrogate}$/gu, "");
}

/** Replaces control characters (but line ends and tabs) and other invisible trickery by a visible mark. */
export function neutralize(text: string): string {
  // Cc without \t \n, bidirectional overrides, and the lone surrogates that a terminal cannot show.
  return text
    .replace(/\r\n?/gu, "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, "�")
    .replace(/\p{Surrogate}/gu, "�");
}

/** Whether a text holds control characters, line ends and tabs among them. */
export function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
