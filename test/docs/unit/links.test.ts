/** Whoever follows a link of the documentation gets somewhere. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { repository } from "../../../scripts/setup/paths.cjs";
import { pages, textOfPage } from "../../support/documentation";

const fenced = /^ *```[^]*?^ *```/gmu;

/** The anchors that GitHub makes of the headings. */
function anchorsOf(page: string): string[] {
  const headings = textOfPage(page)
    .replace(fenced, "")
    .matchAll(/^#+ (.*)$/gmu);
  return Array.from(headings, ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** What is wrong with a link, or nothing. */
function faultOfLink(page: string, link: string): string | undefined {
  if (/^[a-z]+:/u.test(link)) return undefined;
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
  const place = path.join(repository, target);
  if (!existsSync(place)) return `${page} links to ${link}, which is not there`;
  if (anchor === undefined || statSync(place).isDirectory()) return undefined;
  return anchorsOf(target).includes(anchor)
    ? undefined
    : `${page} links to ${link}, which has no such heading`;
}

it("every relative link of the documentation leads to a file and a heading", () => {
  const faults = pages().flatMap((page) => {
    const links = textOfPage(page)
      .replace(fenced, "")
      .matchAll(/\]\(([^)\s]+)\)/gu);
    return Array.from(links, ([, link = ""]) => faultOfLink(page, link)).filter(
      (fault) => fault !== undefined,
    );
  });
  expect(faults).toEqual([]);
});

it("the documentation names source files that exist", () => {
  const named = pages().flatMap((page) =>
    Array.from(textOfPage(page).matchAll(/`([\w.-]+\/[\w./-]+\.(?:ts|mjs|cjs))`/gu), ([, file = ""]) => ({
      page,
      file,
    })),
  );
  const missing = named.filter(
    ({ file }) =>
      !["", "provider/", "simulator/"].some((room) => existsSync(path.join(repository, room + file))),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

it("the check of links finds a missing file and a missing heading", () => {
  expect(faultOfLink("README.md", "docs/none.md")).toContain("which is not there");
  expect(faultOfLink("README.md", "docs/guarantee.md#none")).toContain("no such heading");
  expect(faultOfLink("docs/okd/README.md", "../guarantee.md#limits")).toBeUndefined();
});

it("the tables of the guarantee name tests that exist", () => {
  const [tables = "", tried = ""] = textOfPage("docs/guarantee.md").split("## How it is tried");
  const rows = tables.matchAll(/^\|.*\| *([^|]*) *\|$/gmu);
  const named = Array.from(rows, ([, cell = ""]) => cell.trim())
    .filter((cell) => /^`\w+`(, `\w+`)*/u.test(cell) && !cell.includes(" and "))
    .flatMap((cell) =>
      Array.from(cell.replace(/, unit test .*/u, "").matchAll(/`(\w+)`/gu), ([, name]) => name),
    );
  const tests = ["cli", "cliOnDemand"].flatMap((kind) =>
    readdirSync(path.join(repository, "test/reboot", kind)),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !tests.includes(`${String(name)}.test.ts`))).toEqual([]);

  const all = readdirSync(path.join(repository, "test"), { recursive: true }).map((file) =>
    path.basename(String(file), ".test.ts"),
  );
  const lines = Array.from(tried.matchAll(/^\| [^-].*\|(.*)\|$/gmu), ([, cell = ""]) => cell).slice(1);
  const ofLines = lines.map((cell) => Array.from(cell.matchAll(/`(\w+)`/gu), ([, name = ""]) => name));
  expect(ofLines.length).toBeGreaterThan(20);
  expect(ofLines.filter(({ length }) => length === 0)).toEqual([]);
  expect(ofLines.flat().filter((name) => !all.includes(name))).toEqual([]);
});

it("the README is short enough to be read, with both commands on its first two screens", () => {
  const lines = textOfPage("README.md").split("\n");
  expect(lines.length).toBeLessThanOrEqual(145);
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
  const firstScreens = lines.slice(0, 60).join("\n");
  expect(firstScreens).toContain("npm run demo");
  expect(firstScreens).toContain("npm test");
});

it("the README's picture shows what its first program declares, and no path of a machine", () => {
  const picture = readFileSync(path.join(repository, "docs/images/pulumi-up.svg"), "utf8");
  const program = /```ts\n(.*?)```/su.exec(textOfPage("README.md"))?.[1] ?? "";
  const shown = picture.replace(/<[^>]*>/gu, "");
  const names = Array.from(program.matchAll(/new Node\w+\("([^"]+)"/gu), ([, name]) => name);
  expect(names).toEqual(["worker-0", "worker-1"]);
  for (const name of names) expect(shown).toContain(name);
  expect(shown).toMatch(/11 created[^]*11 unchanged/u);
  expect(picture.replace("http://www.w3.org/2000/svg", "")).not.toMatch(
    /file:|https?:|\/(home|root|tmp|work|Users)\//u,
  );
  expect(picture.length).toBeLessThan(10_000);
});
