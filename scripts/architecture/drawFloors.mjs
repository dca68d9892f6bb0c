/**
 * `npm run architecture`: writes the picture of the floors into docs/architecture.md, from the imports that are in the
 * code. With `--check` it only says whether the picture is true.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repository } from "../setup/paths.cjs";
import floorModule from "./floors.cjs";

const page = path.join(repository, "docs", "architecture.md");
const [begin, end] = ["<!-- floors: begin -->", "<!-- floors: end -->"];

const roomOf = (file) => /^provider\/([^/]+)\//u.exec(file)?.[1];

/** Which room imports which, as often as it does. */
function importsBetweenRooms() {
  const depcruise = path.join(repository, "node_modules", ".bin", "depcruise");
  const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", "provider"];
  const found = execFileSync(depcruise, args, { cwd: repository, encoding: "utf8", maxBuffer: 1e8 });
  const arrows = new Map();
  for (const { source, dependencies } of JSON.parse(found).modules) {
    for (const { resolved } of dependencies) {
      const [from, to] = [roomOf(source), roomOf(resolved)];
      if (from === undefined || to === undefined || from === to) continue;
      arrows.set(`${from} ${to}`, (arrows.get(`${from} ${to}`) ?? 0) + 1);
    }
  }
  return arrows;
}

/** Each floor as a row, the upper ones first, with the rooms below that it imports. */
function picture() {
  const arrows = importsBetweenRooms();
  const rows = [...floorModule.floors].reverse().flatMap((rooms) =>
    rooms.map((room) => {
      const below = [...arrows]
        .map(([arrow, count]) => [...arrow.split(" "), count])
        .filter(([from]) => from === room)
        .sort((a, b) => b[2] - a[2] || (a[1] < b[1] ? -1 : 1))
        .map(([, to]) => `\`${to}\``);
      return `| \`${room}/\` | ${floorModule.purposes[room]} | ${below.join(", ") || "nothing"} |`;
    }),
  );
  return ["| Room | What it is for | Imports, most often first |", "| --- | --- | --- |", ...rows].join("\n");
}

const text = readFileSync(page, "utf8");
const [before, rest] = text.split(begin);
const after = rest.split(end)[1];
const drawn = `${before}${begin}\n\n<!-- prettier-ignore -->\n${picture()}\n\n${end}${after}`;
if (drawn === text) console.log("docs/architecture.md shows the floors as they are.");
else if (process.argv.includes("--check")) {
  console.error("docs/architecture.md does not show the floors as they are: run npm run architecture.");
  process.exitCode = 1;
} else writeFileSync(page, drawn);
