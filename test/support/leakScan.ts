/** Looks for a planted secret wherever it could have leaked to, and says where and in which form it was found. */
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { inspect } from "node:util";

/**
 * Has characters that JSON, HTML, URLs and terminals write differently, and a word in the middle that all of them
 * write alike.
 */
export const plantedPassword = `pa55&"w<ö>rd/+ =?%Pl4ntedN33dle7Q\\'$`;

/** A place where a secret was found. Never holds the secret itself. */
export interface Leak {
  readonly where: string;
  readonly form: string;
}

/** What is searched: a name for each text. */
export type Texts = Iterable<readonly [where: string, text: string]>;

/**
 * Every leak of the secrets in the texts. A secret is found by its longest run of letters and digits, which next to no
 * writing changes: not JSON (once, twice, or Go's), not HTML, not a URL; and in base64 at any offset, so also
 * within a header or with a user name before it. Escapes are undone too: some write one for every letter, and in
 * base64 there are characters for which many do.
 *
 * @throws Error for a secret that could be found by accident
 */
export function findLeaks(secrets: readonly string[], texts: Texts): Leak[] {
  const forms = secrets.flatMap(formsOf);
  const leaks: Leak[] = [];
  for (const [where, text] of texts) {
    const found = new Set<string>();
    for (const [escapes, undone] of withoutEscapes(text)) {
      for (const { form, needle } of forms) {
        if (!undone.includes(needle) || found.has(form)) continue;
        found.add(form);
        leaks.push({ where, form: `${form}${escapes}` });
      }
    }
  }
  return leaks;
}

/** A text as it is, and as whoever undoes its escapes reads it: once, and once more. */
function* withoutEscapes(text: string): Iterable<readonly [escapes: string, text: string]> {
  yield ["", text];
  for (const undo of [withoutBackslashes, withoutEntities, withoutPercents]) {
    const once = undo(text);
    if (once === text) continue;
    yield [", in escapes", once];
    for (const again of [withoutBackslashes, withoutEntities, withoutPercents]) {
      const twice = again(once);
      if (twice !== once) yield [", in escapes", twice];
    }
  }
}

const ofCode = (digits: string, radix: number): string => String.fromCharCode(parseInt(digits, radix));

function withoutBackslashes(text: string): string {
  return text
    .replace(/\\+(?:u00|x)([\da-fA-F]{2})/gu, (_, digits: string) => ofCode(digits, 16))
    .replace(/\\+([^])/gu, "$1");
}

function withoutEntities(text: string): string {
  return text
    .replace(/&#x([\da-f]+);?/giu, (_, digits: string) => ofCode(digits, 16))
    .replace(/&#(\d+);?/gu, (_, digits: string) => ofCode(digits, 10))
    .replace(/&(plus|sol|equals|amp);/gu, (_, name: string) => entities[name] ?? "");
}

/** Those of base64, and the one with which an escape of an escape begins. */
const entities: Record<string, string> = { plus: "+", sol: "/", equals: "=", amp: "&" };

function withoutPercents(text: string): string {
  return text.replace(/%([\da-f]{2})/giu, (_, digits: string) => ofCode(digits, 16));
}

function formsOf(secret: string): { form: string; needle: string }[] {
  const [needle = ""] = (secret.match(/[A-Za-z0-9]+/gu) ?? []).sort((a, b) => b.length - a.length);
  if (needle.length < 12) throw new Error("a planted secret needs a run of 12 letters and digits");
  const hex = Buffer.from(needle).toString("hex");
  return [
    { form: "plain, or as JSON, HTML or a URL write it", needle },
    ...[0, 1, 2].map((offset) => ({ form: "base64", needle: base64At(offset, needle) })),
    { form: "hexadecimal", needle: hex },
    { form: "hexadecimal", needle: hex.toUpperCase() },
  ];
}

/** What base64 makes of a word that so many bytes precede: without the characters that its neighbours take part in. */
function base64At(offset: number, word: string): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(word)]);
  return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** @throws Error that says where secrets were found, and in which form; never what they are */
export function requireNoLeaks(secrets: readonly string[], texts: Texts): void {
  const leaks = findLeaks(secrets, texts);
  if (leaks.length === 0) return;
  const places = new Set(leaks.map(({ where, form }) => `${where} (${form})`));
  throw new Error(`a planted secret was found in:\n${[...places].join("\n")}`);
}

/** The texts of all files below a folder, without those passed over; links are not followed. */
export function* filesBelow(folder: string, passOver: readonly string[] = []): Texts {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.relative(folder, path.join(entry.parentPath, entry.name));
    if (entry.isFile() && !passOver.includes(file))
      yield [file, readFileSync(path.join(folder, file), "utf8")];
  }
}

/**
 * All that can be got out of a thrown value: properties whatever their kind, and what they lead to; what a
 * debugger, a logger and JSON make of it.
 */
export function* textsOfThrown(thrown: unknown): Texts {
  yield ["as text", String(thrown)];
  yield ["as a debugger shows it", inspect(thrown, { showHidden: true, depth: 10, maxStringLength: null })];
  yield ["as JSON", asJson(thrown)];
  const seen = new Set<unknown>();
  const left: [where: string, value: unknown][] = [["error", thrown]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [where, value] = next;
    if (typeof value === "string") yield [where, value];
    if (Buffer.isBuffer(value)) yield [where, value.toString("latin1")];
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value))
      continue;
    seen.add(value);
    for (const [name, part] of partsOf(value)) left.push([`${where}.${name}`, part]);
  }
}

/** As a logger writes it; a circle has no JSON, and then its error is what the logger gets. */
function asJson(value: unknown): string {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === "string" ? text : "";
  } catch (error) {
    return String(error);
  }
}

/** What an object leads to, symbols and getters included, also those that its class gives it. */
function* partsOf(value: object): Iterable<readonly [string, unknown]> {
  if (value instanceof Map || value instanceof Set) {
    for (const [key, part] of value.entries())
      yield* [
        ["key", key],
        ["entry", part],
      ] as const;
  }
  for (let owner: object | null = value; owner !== null; owner = Reflect.getPrototypeOf(owner)) {
    for (const key of Reflect.ownKeys(owner)) {
      yield ["name", String(key)];
      yield [String(key), valueOf(value, key)];
    }
    // The prototypes of functions lead to all the world.
    if (typeof value === "function") return;
  }
}

/** What a property gives; a getter that throws gives what it throws. */
function valueOf(object: object, key: string | symbol): unknown {
  try {
    return Reflect.get(object, key);
  } catch (error) {
    return error;
  }
}
