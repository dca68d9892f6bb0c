/**
 * `npm run check`: looks for the words that STYLE.md tells to avoid, and for pages that are too long to be read.
 * `node scripts/style/checkStyle.mjs PATH…` looks in other places.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { repository } from "../setup/paths.cjs";

/** What people read. STYLE.md itself, which names the words, is not among it. */
const places = [".ci", "docs", "examples", "provider", "scripts", "simulator", "test"];
const pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];

/** Not text, made from other files, or recorded from earlier versions. */
const passedOver = /(^|\/)(node_modules|dist|bin|images|storedTexts)(\/|$)/u;

/** The length of code is ESLint's to check. */
const longestPage = 300;
const isWrittenPage = (file) => file.endsWith(".md") && !file.endsWith(".api.md");

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
  const name = path.relative(repository, place).replaceAll("\\", "/");
  if (passedOver.test(name)) return [];
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place).flatMap((name) => filesBelow(path.join(place, name)));
}

function report(file, line, fault) {
  console.error(`${path.relative(repository, file)}:${line}: ${fault}`);
  process.exitCode = 1;
}

const avoided = wordsToAvoid();
const chosen = process.argv.slice(2);
const looked =
  chosen.length > 0 ? chosen : [...places, ...pages].map((place) => path.join(repository, place));
for (const file of looked.flatMap((place) => filesBelow(path.resolve(place)))) {
  const text = readFileSync(file, "utf8");
  const length = text.trimEnd().split("\n").length;
  if (isWrittenPage(file) && length > longestPage)
    report(file, longestPage + 1, `${length} lines; split the page`);
  for (const { word, instead, pattern } of avoided) {
    for (const { index } of text.matchAll(pattern)) {
      const line = text.slice(0, index).split("\n").length;
      report(file, line, `"${word}"; write: ${instead}`);
    }
  }
}
