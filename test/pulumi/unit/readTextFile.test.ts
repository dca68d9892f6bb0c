import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { decodeText, readTextFile } from "../../../provider/pulumi/readTextFile";

const text = "name: bücher\r\n";
const swapped = Buffer.from(`\ufeff${text}`, "utf16le").swap16();

describe("a text of a file", () => {
  it.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with its mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16, as PowerShell writes it", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 of the other order", swapped],
  ])("is read from %s", (_what, bytes) => {
    expect(decodeText(bytes)).toBe(text);
  });

  it("may be empty, or a single byte", () => {
    expect(decodeText(Buffer.of())).toBe("");
    expect(decodeText(Buffer.of(0xff))).toBe("\ufffd");
  });

  it("comes from the file, or with the word of the file system", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "text-"));
    try {
      const file = path.join(folder, "text");
      writeFileSync(file, Buffer.from(`\ufeff${text}`, "utf16le"));
      expect(readTextFile(file)).toBe(text);
      expect(() => readTextFile(path.join(folder, "missing"))).toThrow(/ENOENT/u);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
