/** What comes over the wire of a watch, and what is known of the objects that were told. */
import fc from "fast-check";
import { KnownObjects, type ObjectChange } from "../../../provider/kubernetes/knownObjects";
import { linesOf } from "../../../provider/kubernetes/watchStream";
import { TransportFailure } from "../../../provider/http/transportFailure";
import { isExpired, parseWatchEvent } from "../../../provider/kubernetes/wire/watchEvent";
import { WireError } from "../../../provider/http/wireError";

/** Bytes in pieces of the given lengths, in turn. */
async function* pieces(bytes: Buffer, lengths: readonly number[]): AsyncGenerator<Buffer, void> {
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const length = lengths[i % lengths.length] ?? 1;
    yield bytes.subarray(from, from + length);
    from += length;
  }
}

async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const each of all) found.push(each);
  return found;
}

test("lines come out as they went in, wherever the bytes were parted, also within a character", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", " "))),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      async (lines, lengths) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
        const expected = lines.filter((line) => line.trim() !== "");
        expect(await collect(linesOf(pieces(bytes, lengths), 1000))).toEqual(expected);
      },
    ),
  ));

test("a line that was cut off is no line", async () => {
  expect(await collect(linesOf(pieces(Buffer.from('{"a":1}\n\r\n{"b":'), [3]), 1000))).toEqual(['{"a":1}']);
});

test("a line that does not end is given up, however small its pieces are", async () => {
  const all = collect(linesOf(pieces(Buffer.alloc(2000, "x"), [7]), 1000));
  await expect(all).rejects.toThrow(TransportFailure);
  const long = `${"x".repeat(990)}\n`;
  expect(await collect(linesOf(pieces(Buffer.from(long.repeat(3)), [400]), 1000))).toHaveLength(3);
});

const pod = { kind: "Pod", metadata: { name: "web-1", resourceVersion: "7" } };

test.each(["ADDED", "MODIFIED", "DELETED"])("%s brings an object", (type) => {
  expect(parseWatchEvent(JSON.stringify({ type, object: pod }))).toEqual({ type, object: pod });
});

test("a bookmark brings nothing but a version, an error what the server says", () => {
  const bookmark = { type: "BOOKMARK", object: { kind: "Pod", metadata: { resourceVersion: "9" } } };
  expect(parseWatchEvent(JSON.stringify(bookmark))).toEqual({ type: "BOOKMARK", resourceVersion: "9" });
  const object = { kind: "Status", code: 410, reason: "Expired", message: "too old resource version: 1 (5)" };
  expect(parseWatchEvent(JSON.stringify({ type: "ERROR", object }))).toEqual({
    type: "ERROR",
    status: { code: 410, reason: "Expired", message: "too old resource version: 1 (5)" },
  });
});

test.each([
  [{ code: 410 }, true],
  [{ reason: "Gone" }, true],
  [{ reason: "Expired" }, true],
  [{ code: 500, reason: "InternalError" }, false],
  [{}, false],
])("%j means a forgotten version: %s", (status, expected) => {
  expect(isExpired(status)).toBe(expected);
});

test("whatever else comes is refused, and nothing else is thrown", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        const { type } = parseWatchEvent(text);
        return ["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"].includes(type);
      } catch (error) {
        return error instanceof WireError;
      }
    }),
  );
  for (const text of [
    '{"type":"CHANGED","object":{}}',
    '{"type":"ADDED","object":{}}',
    '{"type":"BOOKMARK"}',
  ]) {
    expect(() => parseWatchEvent(text)).toThrow(WireError);
  }
});

describe("what is known of the objects told", () => {
  const object = (name: string, uid: string, resourceVersion: string) => ({
    metadata: { name, namespace: "test", uid, resourceVersion },
  });
  const words = (changes: Iterable<ObjectChange>): string[] =>
    [...changes].map(({ type, object: { metadata } }) => `${type} ${metadata.name} ${metadata.uid ?? "?"}`);

  test("an object is added once, and told again only in another version", () => {
    const known = new KnownObjects();
    expect(words(known.see(object("a", "1", "5")))).toEqual(["ADDED a 1"]);
    expect(words(known.see(object("a", "1", "5")))).toEqual([]);
    expect(words(known.see(object("a", "1", "6")))).toEqual(["MODIFIED a 1"]);
  });

  test("an object in place of another of its name comes after the end of that one", () => {
    const known = new KnownObjects();
    expect(words(known.see(object("a", "1", "5")))).toEqual(["ADDED a 1"]);
    expect(words(known.see(object("a", "2", "6")))).toEqual(["DELETED a 1", "ADDED a 2"]);
    // The late deletion of the old one says nothing of the new one.
    expect(words(known.lose(object("a", "1", "7")))).toEqual([]);
    expect(words(known.lose(object("a", "2", "8")))).toEqual(["DELETED a 2"]);
    expect(words(known.lose(object("a", "2", "8")))).toEqual([]);
  });

  test("what a list does not show is gone; of it only the metadata known last is told", () => {
    const known = new KnownObjects();
    for (const name of ["a", "b", "c"]) words(known.see(object(name, name, "5")));
    known.beginList();
    words(known.see(object("a", "a", "5")));
    // A list that was broken off proves nothing.
    known.beginList();
    words(known.see(object("b", "b", "5")));
    expect([...known.endList()]).toEqual([
      { type: "DELETED", object: object("a", "a", "5") },
      { type: "DELETED", object: object("c", "c", "5") },
    ]);
    expect([...known.endList()]).toEqual([]);
  });
});
