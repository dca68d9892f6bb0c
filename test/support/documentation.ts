/** The pages that people read, their fenced blocks and their headings. */
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { repository } from "../../scripts/setup/paths.cjs";

/** Folders with pages; the rest of the repository is code, or made by a tool. */
const folders = ["docs", "examples", "simulator", "provider"];
const passedOver = ["node_modules", "dist", "api"];

function pagesBelow(folder: string): string[] {
  return readdirSync(path.join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return passedOver.includes(entry.name) ? [] : pagesBelow(name);
    return entry.name.endsWith(".md") ? [name] : [];
  });
}

/** Every page, by its path in the repository. */
export function pages(): string[] {
  const atTop = readdirSync(repository).filter((name) => name.endsWith(".md"));
  return [...atTop, ...folders.flatMap(pagesBelow)].sort();
}

export function textOfPage(page: string): string {
  return readFileSync(path.join(repository, page), "utf8");
}

export interface FencedBlock {
  readonly page: string;
  /** The line of its first line of text, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language: `fragment` in "```ts fragment". */
  readonly annotation: string;
  readonly text: string;
}

export function fencedBlocks(page: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  const lines = textOfPage(page).split("\n");
  for (let index = 0; index < lines.length; index++) {
    const [, indent = "", fence, language = "", annotation = ""] =
      /^( *)(```+) *(\S*) *(.*)$/u.exec(lines[index] ?? "") ?? [];
    if (fence === undefined) continue;
    const end = lines.findIndex((line, at) => at > index && line.trim() === fence);
    const text = lines.slice(index + 1, end).map((line) => line.slice(indent.length));
    blocks.push({ page, line: index + 2, language, annotation, text: text.join("\n") });
    index = end;
  }
  return blocks;
}
