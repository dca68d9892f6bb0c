/** A piece of the text of a string: an escape, which stands for one unit, or what stands for itself. */
interface Piece {
  readonly raw: string;
  /** How many UTF-16 units it stands for. */
  readonly units: number;
}

/**
 * Reads JSON bit by bit and keeps of each string no more than its end: what is left is JSON of the same shape, and as
 * large as the JSON without its strings. All else, also what is no JSON, is kept as it is.
 *
 * Source: ECMA-404: a string ends at the first quotation mark that no reverse solidus stands before; an escape is a
 * reverse solidus with one character, or with `u` and four digits.
 */
export class StringShortener {
  /** What is done with. */
  private readonly done: string[] = [];
  private doneLength = 0;
  /** The string that has begun and not ended; its first pieces may be dropped. */
  private pieces: Piece[] | undefined;
  private units = 0;
  private isCut = false;
  /** The beginning of an escape, until the rest of it has come. */
  private rest = "";
  /** Whether any string has lost its beginning. */
  isShortened = false;

  /** @param longest of so many UTF-16 units a string is kept at most */
  constructor(private readonly longest: number) {}

  /** How much is kept so far, about, in UTF-16 units. */
  get keptLength(): number {
    return this.doneLength + this.units;
  }

  write(more: string): void {
    const text = this.rest + more;
    this.rest = "";
    for (let at = 0; at < text.length;) {
      at = this.pieces === undefined ? this.readOutside(text, at) : this.readString(this.pieces, text, at);
    }
  }

  /** What is kept of all that was written. */
  end(): string {
    if (this.pieces !== undefined) this.endString(this.pieces, this.rest);
    return this.done.join("");
  }

  private readOutside(text: string, from: number): number {
    const quote = text.indexOf('"', from);
    const until = quote < 0 ? text.length : quote + 1;
    this.keep(text.slice(from, until));
    if (quote >= 0) this.pieces = [];
    return until;
  }

  private readString(pieces: Piece[], text: string, from: number): number {
    if (text[from] === '"') {
      this.endString(pieces, '"');
      return from + 1;
    }
    if (text[from] !== "\\") {
      const until = endOfPlain(text, from);
      this.add(pieces, { raw: text.slice(from, until), units: until - from });
      return until;
    }
    const length = lengthOfEscape(text, from);
    if (length === undefined) {
      this.rest = text.slice(from);
      return text.length;
    }
    this.add(pieces, { raw: text.slice(from, from + length), units: 1 });
    return from + length;
  }

  private add(pieces: Piece[], piece: Piece): void {
    pieces.push(piece);
    this.units += piece.units;
    // Now and then, because each time costs as much as there is.
    if (this.units > 2 * this.longest) this.dropBeginning(pieces);
  }

  /** Drops what is more than the longest end; only whole escapes, and no half of a character is left before it. */
  private dropBeginning(pieces: Piece[]): void {
    let excess = this.units - this.longest;
    if (excess <= 0) return;
    this.isCut = true;
    let dropped = 0;
    for (; excess > 0; dropped++) {
      const first = pieces[dropped] as Piece;
      if (first.units > excess) {
        pieces[dropped] = { raw: first.raw.slice(excess), units: first.units - excess };
        break;
      }
      excess -= first.units;
    }
    pieces.splice(0, dropped);
    this.units = this.longest;
  }

  private endString(pieces: Piece[], end: string): void {
    this.dropBeginning(pieces);
    const text = pieces.map(({ raw }) => raw).join("");
    this.keep(
      (this.isCut ? text.replace(/^(?:[\udc00-\udfff]|\\u[dD][c-fC-F][\da-fA-F]{2})/, "") : text) + end,
    );
    this.isShortened ||= this.isCut;
    this.isCut = false;
    this.units = 0;
    this.pieces = undefined;
  }

  private keep(text: string): void {
    this.done.push(text);
    this.doneLength += text.length;
  }
}

/** How long the escape is that begins here; `undefined` when its end has not come yet. */
function lengthOfEscape(text: string, from: number): number | undefined {
  if (text[from + 1] !== "u") return from + 1 < text.length ? 2 : undefined;
  const digits = text.slice(from + 2, from + 6);
  if (/^[\da-fA-F]{4}$/.test(digits)) return 6;
  // What is no escape is kept as it is, for whoever parses it.
  return from + 6 > text.length && /^[\da-fA-F]*$/.test(digits) ? undefined : 2;
}

/** Where what stands for itself ends in a string. */
function endOfPlain(text: string, from: number): number {
  const special = /["\\]/g;
  special.lastIndex = from;
  return special.exec(text)?.index ?? text.length;
}
