import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** Every file below the given files and folders, in a stable order. */
function filesBelow(entries) {
  return entries.flatMap((entry) => {
    const stat = statSync(entry, { throwIfNoEntry: false });
    if (!stat) return [];
    if (!stat.isDirectory()) return [entry];
    const names = readdirSync(entry).filter((name) => name !== "node_modules" && name !== "dist");
    return filesBelow(names.sort().map((name) => path.join(entry, name)));
  });
}

/** What the files say; touching them changes nothing. */
export function contentFingerprint(entries, ...more) {
  const hash = createHash("sha256").update(JSON.stringify(more));
  for (const file of filesBelow(entries)) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

/** Whether someone touched the files: cheap, and for our own output only. */
export function stateFingerprint(entries) {
  const hash = createHash("sha256");
  for (const file of filesBelow(entries)) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`\0${file}\0${size}\0${mtimeMs}`);
  }
  return hash.digest("hex");
}
