/** The check of the words that STYLE.md tells to avoid, and of the length of pages. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { repository } from "../../../scripts/setup/paths.cjs";

/** What the check says of a text, without the name of its file. */
function saidOf(text: string, name = "text.ts"): { said: string[]; code: number | null } {
  const folder = mkdtempSync(path.join(tmpdir(), "style-"));
  try {
    writeFileSync(path.join(folder, name), text);
    const check = path.join(repository, "scripts/style/checkStyle.mjs");
    const { stderr, status } = spawnSync(process.execPath, [check, folder], { encoding: "utf8" });
    const said = stderr.split("\n").filter((line) => line !== "");
    return { said: said.map((line) => line.replace(/^.*text(?:\.[a-z]+)+:/u, "")), code: status };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Not as they are written: this file is one of those that the check looks at.
const word = (letters: string): string => letters.replaceAll("-", "");

describe("the check of style", () => {
  it("finds a word to avoid, with its line and what to write instead", () => {
    const { said, code } = saidOf(`fine\nread ${word("an-ew")} each time\n`);
    expect(said).toEqual([`2: "${word("an-ew")}"; write: again, or say what is new`]);
    expect(code).toBe(1);
  });

  it("finds words to avoid over the end of a line in a comment, and in any case", () => {
    const { said } = saidOf(`/**\n * The wait go${word("e-s")}\n * on. ${word("No-body")} knows.\n */`);
    expect(said.map((line) => line.split(";")[0])).toEqual([
      `2: "${word("g-oes")} on"`,
      `3: "${word("no-body")}"`,
    ]);
  });

  it("finds a page of more than 300 lines, unless it is made from the code", () => {
    expect(saidOf("line\n".repeat(300), "text.md").code).toBe(0);
    expect(saidOf("line\n".repeat(301), "text.md")).toEqual({
      said: ["301: 301 lines; split the page"],
      code: 1,
    });
    expect(saidOf("line\n".repeat(301), "text.api.md").code).toBe(0);
  });

  it("passes over parts of names and a text without such words", () => {
    expect(saidOf(`const ${word("me-nd")}Backend = "continues";`)).toEqual({ said: [], code: 0 });
  });
});
