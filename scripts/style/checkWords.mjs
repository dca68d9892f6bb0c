/**
 * `npm run check`: looks for the words that STYLE.md tells to avoid. `node scripts/style/checkWords.mjs PATH…` looks in
 * other places than those that are known to be clean.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { repository } from "../setup/paths.cjs";

/** Files and folders without such words. Add yours when it is clean, so that it stays so. */
const cleanPlaces = [
  ".ci",
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "docs",
  "examples",
  "provider",
  "scripts/architecture",
  "scripts/consumer",
  "scripts/demo",
  "scripts/matrix",
  "scripts/mutation",
  "scripts/picture",
  "scripts/pulumi",
  "scripts/run.mjs",
  "scripts/runChecks.mjs",
  "scripts/runSimulator.mjs",
  "scripts/runTests.mjs",
  "scripts/runVerify.mjs",
  "scripts/setup",
  "scripts/style",
  "scripts/toolchain",
  "simulator",
  ...["backends", "core", "docs", "examples", "http", "journal", "kubernetes", "nodes", "okd", "package"].map(
    (room) => `test/${room}`,
  ),
  ...["pulumi", "reboot", "runtime", "simulator", "support", "types"].map((room) => `test/${room}`),
];

/** Made from the code by a tool, or not text. */
const passedOver = /(^|\/)(node_modules|dist|bin|images|docs\/api)(\/|$)/u;

/** The rows of the table "Words to avoid" of STYLE.md. */
function wordsToAvoid() {
  const style = readFileSync(path.join(repository, "STYLE.md"), "utf8");
  const rows = style.split("## Words to avoid")[1].split("\n");
  return rows
    .filter((row) => row.startsWith("|") && !/^\| (-|Don't)/u.test(row))
    .flatMap((row) => {
      const [, words, instead] = row.split("|").map((cell) => cell.trim());
      return words.split(", ").map((word) => ({ word, instead, pattern: patternOf(word) }));
    });
}

/** Whole words in any case; between two of them there may be the end of a line, in a comment too. */
function patternOf(word) {
  return new RegExp(
    `\\b${word.split(" ").join(String.raw`(?:[ \t]|\n[ \t]*(?:\*|//|>|-)?[ \t]*)`)}\\b`,
    "giu",
  );
}

function filesBelow(place) {
  if (passedOver.test(path.relative(repository, place).replaceAll("\\", "/"))) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place).flatMap((name) => filesBelow(path.join(place, name)));
}

const avoided = wordsToAvoid();
const chosen = process.argv.slice(2);
const places = chosen.length > 0 ? chosen : cleanPlaces.map((place) => path.join(repository, place));
for (const file of places.flatMap((place) => filesBelow(path.resolve(place)))) {
  const text = readFileSync(file, "utf8");
  for (const { word, instead, pattern } of avoided) {
    for (const { index } of text.matchAll(pattern)) {
      const line = text.slice(0, index).split("\n").length;
      console.error(`${path.relative(repository, file)}:${line}: "${word}"; write: ${instead}`);
      process.exitCode = 1;
    }
  }
}
