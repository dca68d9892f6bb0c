import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder, repository } from "../setup/paths.cjs";
import { runQuietly } from "../setup/runQuietly.mjs";

const recipe = path.join(repository, "scripts", "mutation");
const named = ["package.json", "package-lock.json", ".npmrc"];

/**
 * Stryker, installed once for each lockfile and kept outside the checkout: `npm ci` of the project stays light.
 * @returns {Promise<string>} the folder of its packages
 */
export async function provideStryker() {
  const lockfile = readFileSync(path.join(recipe, "package-lock.json"));
  const version = createHash("sha256").update(lockfile).digest("hex").slice(0, 12);
  const home = path.join(cacheFolder(), `stryker-${version}`);
  const modules = path.join(home, "node_modules");
  if (existsSync(modules)) return modules;

  // Installed beside its place: a killed installation leaves nothing that looks finished.
  const making = `${home}.making-${process.pid}`;
  try {
    mkdirSync(making, { recursive: true });
    for (const file of named) cpSync(path.join(recipe, file), path.join(making, file));
    await runQuietly("Installing Stryker, the mutation tool", "npm", ["ci", "--ignore-scripts"], {
      cwd: making,
    });
    renameSync(making, home);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return modules;
}
