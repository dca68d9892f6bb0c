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

/** Which rooms each room imports. */
function importsOfRooms() {
  const depcruise = path.join(repository, "node_modules", ".bin", "depcruise");
  const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", "provider"];
  const found = execFileSync(depcruise, args, { cwd: repository, encoding: "utf8", maxBuffer: 1e8 });
  const imports = new Map();
  for (const { source, dependencies } of JSON.parse(found).modules) {
    const room = roomOf(source);
    const imported = imports.get(room) ?? new Set();
    for (const { resolved } of dependencies) imported.add(roomOf(resolved));
    imports.set(room, imported);
  }
  return imports;
}

/** Each room with those below it that it imports, the upper floors first. */
function picture() {
  const imports = importsOfRooms();
  const rooms = floorModule.floors.flat().reverse();
  const rows = rooms.map((room) => {
    const below = rooms.filter((other) => other !== room && imports.get(room)?.has(other));
    const names = below.map((other) => `\`${other}\``).join(", ");
    return `| \`${room}/\` | ${floorModule.purposes[room]} | ${names || "nothing"} |`;
  });
  return ["| Room | What it is for | Imports |", "| --- | --- | --- |", ...rows].join("\n");
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
