import { readFileSync } from "node:fs";

/** The text of a file, in whichever way it says that it is written. @throws what the file system throws */
export function readTextFile(path: string): string {
  return decodeText(readFileSync(path));
}

/**
 * Decodes a text: UTF-16 where it begins with the mark of that, as PowerShell's `>` writes it, else UTF-8. The mark is no
 * part of the text.
 *
 * Source: The Unicode Standard, section 23.8, "Byte Order Mark". `oc` and `kubectl` read a kubeconfig the same way.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isLittleEndian = first === 0xff && second === 0xfe;
  const isBigEndian = first === 0xfe && second === 0xff;
  const encoding = isLittleEndian ? "utf-16le" : isBigEndian ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
