/** How servers spell a text in what they answer, and texts that each of them spells differently. */
import { encode } from "html-entities";

/** Writes a text as one kind of server does. */
export type Encoder = (text: string) => string;

/** JSON with an escape of its own for each UTF-16 unit that a pattern finds. */
function jsonWith(pattern: RegExp, escape: (hex: string) => string): Encoder {
  return (text) =>
    unitsOf(text)
      .map((unit) => {
        if (pattern.test(unit)) return escape(hex4(unit.charCodeAt(0)));
        return /[\ud800-\udfff]/.test(unit) ? unit : json(unit);
      })
      .join("");
}

function unitsOf(text: string): string[] {
  return Array.from({ length: text.length }, (_, at) => text.charAt(at));
}

const lower = (hex: string): string => `\\u${hex}`;
const upper = (hex: string): string => `\\u${hex.toUpperCase()}`;
const json: Encoder = (text) => JSON.stringify(text).slice(1, -1);
const php = jsonWith(/[^\u0020-\u007e]/, lower);
const go = jsonWith(/[<>&\u2028\u2029]/, lower);
const byteByByte = (text: string, encoding: "utf8" | "latin1", write: (byte: number) => string): string =>
  Array.from(Buffer.from(text, encoding), write).join("");
const hexOf = (byte: number): string => byte.toString(16).padStart(2, "0");
const isPlain = (byte: number): boolean => /[\w.~-]/.test(String.fromCharCode(byte)) && byte < 128;

/** Encoders for text inside JSON: what stands between the quotes. */
export const jsonEncoders: Record<string, Encoder> = {
  "JSON.stringify": json,
  "PHP's json_encode": (text) => php(text).replaceAll("/", "\\/"),
  "Python's json.dumps": php,
  Gson: jsonWith(/[<>&='\u2028\u2029]/, lower),
  "Go's encoding/json": go,
  ".NET's System.Text.Json": jsonWith(/[<>&'+"`]|[^\u0020-\u007e]/, upper),
  "JSON with every character escaped": (text) =>
    unitsOf(text)
      .map((unit) => lower(hex4(unit.charCodeAt(0))))
      .join(""),
  "JSON in JSON": (text) => json(php(text)),
  "Go's JSON of HTML": (text) => go(html(text)),
  "PHP's JSON of a URL": (text) => encodeURIComponent(wellFormed(text)).replaceAll("/", "\\/"),
  "JSON of what Python's repr writes": (text) => json(pythonRepr(text)),
  "JSON of the bytes that Python's repr writes": (text) => json(pythonBytes(text)),
  "JSON in JSON in JSON": (text) => json(json(php(text))),
};

function hex4(unit: number): string {
  return unit.toString(16).padStart(4, "0");
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

const html: Encoder = (text) => encode(text, { mode: "specialChars" });
const pythonRepr: Encoder = (text) =>
  text.replace(/[\\']/gu, "\\$&").replace(/[\u0080-\u00ff]/gu, (c) => `\\x${hexOf(c.charCodeAt(0))}`);
const pythonBytes: Encoder = (text) =>
  byteByByte(text.replace(/[\\']/gu, "\\$&"), "utf8", (byte) =>
    byte < 128 ? String.fromCharCode(byte) : `\\x${hexOf(byte)}`,
  );

/** Encoders for text inside a page. */
export const htmlEncoders: Record<string, Encoder> = {
  "HTML as Python and React write it": (text) => html(text).replaceAll("&apos;", "&#x27;"),
  "PHP's htmlspecialchars": (text) => html(text).replaceAll("&apos;", "&#039;"),
  "PHP's htmlentities": (text) => encode(text, { mode: "nonAscii", level: "html4" }),
  "HTML with every named character": (text) => encode(text, { mode: "extensive", level: "html5" }),
  "HTML with decimal numbers": (text) => encode(text, { mode: "nonAscii", level: "xml", numeric: "decimal" }),
  "HTML with hexadecimal numbers": (text) =>
    encode(text, { mode: "nonAscii", level: "xml", numeric: "hexadecimal" }),
  "HTML with every character a number": (text) =>
    Array.from(text, (char) => `&#${char.codePointAt(0) ?? 0};`).join(""),
  "HTML with every character a hexadecimal number in capitals": (text) =>
    Array.from(text, (char) => `&#X${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()};`).join(""),
  "HTML in HTML": (text) => html(html(text)),
  "HTML of JSON": (text) => html(php(text)),
};

/** Encoders for text inside a URL. */
export const urlEncoders: Record<string, Encoder> = {
  encodeURIComponent: (text) => encodeURIComponent(wellFormed(text)),
  "percent escapes in small letters": (text) =>
    encodeURIComponent(wellFormed(text)).replace(/%[0-9A-F]{2}/gu, (escape) => escape.toLowerCase()),
  encodeURI: (text) => encodeURI(wellFormed(text)),
  "a form": (text) => new URLSearchParams({ "": wellFormed(text) }).toString().slice(1),
  "every byte a percent escape": (text) => byteByByte(text, "utf8", (byte) => `%${hexOf(byte)}`),
  "JavaScript's escape": (text) =>
    text.replace(/[^\w@*+\-./]/g, (unit) => {
      const hex = hex4(unit.charCodeAt(0)).toUpperCase();
      return hex.startsWith("00") ? `%${hex.slice(2)}` : `%u${hex}`;
    }),
  "a URL in a URL": (text) => encodeURIComponent(encodeURIComponent(wellFormed(text))),
};

/** Encoders for text in no frame at all. */
export const textEncoders: Record<string, Encoder> = {
  "as it is": (text) => text,
  "Python's repr": pythonRepr,
  "the bytes that Python's repr writes": pythonBytes,
  "nginx' log": (text) =>
    byteByByte(text, "utf8", (byte) =>
      byte > 127 || byte === 0x22 || byte === 0x5c
        ? `\\x${hexOf(byte).toUpperCase()}`
        : String.fromCharCode(byte),
    ),
  "octal escapes": (text) =>
    byteByByte(text, "utf8", (byte) =>
      isPlain(byte) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`,
    ),
  "UTF-8 read as Latin-1": (text) => Buffer.from(text).toString("latin1"),
  "UTF-8 read as Windows-1252": (text) => new TextDecoder("windows-1252").decode(Buffer.from(text)),
  "ASCII with question marks": (text) => text.replace(/[^\u0000-\u007f]/gu, "?"),
  base64: (text) => Buffer.from(text).toString("base64"),
  "base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
  "base64 of more than it": (text) => Buffer.from(`{"auth":"${text}"}`).toString("base64"),
  hexadecimal: (text) => Buffer.from(text).toString("hex"),
};

export const encoders: Record<string, Encoder> = {
  ...jsonEncoders,
  ...htmlEncoders,
  ...urlEncoders,
  ...textEncoders,
};

/** Passwords of all alphabets. In the middle of each is a word of its own, which nearly all encoders leave as it is. */
export const alphabets: Record<string, string> = {
  "letters and digits": "Pl4ntedN33dle7Q",
  "what JSON escapes": `q"\\/S0wnR1ceGra1n5\\"/`,
  "what HTML escapes": `<&>'"Hidd3nPearl9xZ&amp;<b>`,
  "what URLs escape": `%41 +=&?#Bur1edC0in22Kq/%2f+;@`,
  "what shells and templates escape": "$`!*(){}[]|~^L0stB7uttonWv3\\'#{x}",
  "German letters": "äöüßDr0ppedThr3adXÄÖÜ€",
  "Greek and Cyrillic letters": "λόγοςFad3dLeafJ8mm1пароль",
  "Chinese characters": "密码Sunk3nPebbl3Ty口令",
  "characters of two units": "😀🔑Str4yFeath3rB6𝔭𝔴",
  "letters with marks of their own": "e\u0301o\u0308M1slaidKe7yPnnn\u0303",
  "blanks of all kinds": "a  b\u00a0T0rnT1cketGh5r c",
};
