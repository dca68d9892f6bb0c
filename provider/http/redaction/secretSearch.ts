import { readingsOf } from "./readings";
import { formsOf, type SecretForm } from "./secretForms";

/** Which secrets to look for: all, or only those that cannot be a word of our own or a name of the user's. */
export type Thoroughness = "all" | "unlikely";

/** A shorter secret would take half of a message with it, and protects nothing. */
const shortest = 4;
/** A shorter secret is found only where it is a whole word. */
const long = 8;
/** So many characters of a secret in a row give it away: what cuts or garbles a text leaves less. */
const piece = 12;
/** A form longer than this is known by every twelfth of its pieces. */
const everyPiece = 64;

/** What stands in the place of a secret. */
const mark = "[secret]";

interface Known extends SecretForm {
  readonly isLong: boolean;
  /** As `password` and `openshift` are words of our commands. */
  readonly isLikely: boolean;
}

/** A place in the text as it came. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Takes secrets out of texts, however whoever wrote the text has spelled them (see {@link readingsOf} and
 * {@link formsOf}): whole ones, and of those of twelve characters or more any twelve in a row, so that neither a cut
 * nor a character that got lost leaves a part that can be recognized.
 *
 * Not looked for are secrets of less than four characters, and words of the protocol, which must stay readable.
 */
export class SecretSearch {
  private readonly secrets = new Set<string>();
  /** Forms that are shorter than a piece. */
  private readonly words: Known[] = [];
  private readonly pieces = new Map<string, { readonly form: Known; readonly at: number }[]>();
  /** Whether a piece may begin with these two units, by a hash: most places of a text are passed over by it. */
  private readonly mayBegin = new Uint8Array(0x10000);

  /** @param protocolWords what is never treated as a secret */
  constructor(private readonly protocolWords: ReadonlySet<string> = new Set()) {}

  /** Looks for a secret from now on. */
  add(secret: string): void {
    if (secret.length < shortest || this.protocolWords.has(secret) || this.secrets.has(secret)) return;
    this.secrets.add(secret);
    const isLong = secret.length >= long;
    const isLikely = !isLong || (secret.length < piece && /^[a-z]+$/iu.test(secret));
    for (const { text, isPartOfRun } of formsOf(secret)) {
      const form: Known = { text, isPartOfRun, isLong, isLikely };
      if (text.length < piece) {
        if (text.length >= shortest) this.words.push(form);
        continue;
      }
      const step = text.length <= everyPiece ? 1 : piece;
      for (let at = 0; at + piece <= text.length; at += step) this.addPiece(form, at);
      this.addPiece(form, text.length - piece);
    }
  }

  /** The text with a mark in the place of each secret. */
  redact(text: string, thoroughness: Thoroughness = "all"): string {
    if (this.secrets.size === 0) return text;
    // No secret has a line end in it.
    return text
      .split("\n")
      .map((line) => this.redactLine(line, thoroughness))
      .join("\n");
  }

  private addPiece(form: Known, at: number): void {
    const text = form.text.slice(at, at + piece);
    const known = this.pieces.get(text) ?? [];
    // Tokens begin alike; a few of them are enough to see how far it continues.
    if (known.length < piece) this.pieces.set(text, [...known, { form, at }]);
    this.mayBegin[hashAt(text, 0)] = 1;
  }

  private redactLine(line: string, thoroughness: Thoroughness): string {
    if (line.length < shortest) return line;
    const found: Range[] = [];
    for (const reading of readingsOf(line)) {
      for (const { start, end } of this.findIn(reading.text, thoroughness))
        found.push({ start: reading.startOf(start), end: reading.endOf(end - 1) });
    }
    return found.length === 0 ? line : replaced(line, found);
  }

  private *findIn(text: string, thoroughness: Thoroughness): Generator<Range, void> {
    for (const form of this.words) {
      if (thoroughness === "unlikely" && form.isLikely) continue;
      for (let at = text.indexOf(form.text); at >= 0; at = text.indexOf(form.text, at + 1)) {
        const range = { start: at, end: at + form.text.length };
        if (form.isLong || isWholeWord(text, range)) yield form.isPartOfRun ? runAround(text, range) : range;
      }
    }
    for (let at = 0; at + piece <= text.length; at++) {
      if (this.mayBegin[hashAt(text, at)] === 0) continue;
      for (const known of this.pieces.get(text.slice(at, at + piece)) ?? []) {
        const range = grown(text, at, known.form.text, known.at);
        yield known.form.isPartOfRun ? runAround(text, range) : range;
      }
    }
  }
}

function hashAt(text: string, at: number): number {
  return (text.charCodeAt(at) * 31 + text.charCodeAt(at + 5) * 1021 + text.charCodeAt(at + 11)) & 0xffff;
}

/** How far text and form are the same around a piece that they share. */
function grown(text: string, at: number, form: string, atInForm: number): Range {
  let start = at;
  for (let i = atInForm; start > 0 && i > 0 && text[start - 1] === form[i - 1]; i--) start--;
  let end = at + piece;
  for (let i = atInForm + piece; end < text.length && i < form.length && text[end] === form[i]; i++) end++;
  return { start, end };
}

function isWholeWord(text: string, { start, end }: Range): boolean {
  const joins = (left: string | undefined, right: string | undefined): boolean =>
    left !== undefined && right !== undefined && /^[\p{L}\p{N}]{2}$/u.test(left + right);
  return !joins(text[start - 1], text[start]) && !joins(text[end - 1], text[end]);
}

/** The whole of what base64 or hexadecimal digits a range is a part of. */
function runAround(text: string, { start, end }: Range): Range {
  const isDigit = (at: number): boolean => /[\w+/=-]/.test(text[at] ?? " ");
  let from = start;
  while (from > 0 && isDigit(from - 1)) from--;
  let to = end;
  while (to < text.length && isDigit(to)) to++;
  return { start: from, end: to };
}

function replaced(line: string, found: readonly Range[]): string {
  const marks = [...line.matchAll(/\[secret\]/gu)].map(({ index }) => index);
  const isMarked = ({ start, end }: Range): boolean =>
    marks.some((at) => start >= at && end <= at + mark.length);
  const ranges = found.filter((range) => !isMarked(range)).sort((a, b) => a.start - b.start);
  let result = "";
  let done = 0;
  for (const { start, end } of ranges) {
    if (end <= done) continue;
    if (start > done || done === 0) result += `${line.slice(done, start)}${mark}`;
    done = end;
  }
  return result + line.slice(done);
}
