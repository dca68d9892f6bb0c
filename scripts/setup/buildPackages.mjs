import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { contentFingerprint, stateFingerprint } from "./fingerprint.mjs";
import { repository, workFolder } from "./paths.cjs";
import { runQuietly } from "./runQuietly.mjs";

const compiler = path.join(repository, "node_modules", "typescript", "bin", "tsc");

const packages = [
  { name: "library", project: "provider", sources: ["provider"], output: "dist" },
  {
    name: "simulator",
    project: "simulator",
    sources: ["simulator/source", "simulator/tsconfig.json"],
    output: "simulator/dist",
  },
];

/**
 * Compiles what has changed since the last build, or whose output someone touched.
 * @param {readonly string[]} names of the packages: "library", "simulator"
 */
export async function buildPackages(names) {
  for (const one of packages) if (names.includes(one.name)) await buildPackage(one);
}

async function buildPackage({ name, project, sources, output }) {
  const shared = ["tsconfig.base.json", "package-lock.json"];
  const inputs = [...sources, ...shared].map((entry) => path.join(repository, entry));
  const outputFolder = path.join(repository, output);
  const stampFile = path.join(workFolder, `built-${name}`);
  const source = contentFingerprint(inputs);
  const stamp = () => `${source} ${stateFingerprint(listing(outputFolder))}`;
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp()) return;

  // Beside the old output, so that what uses it meanwhile never meets half of it, and nothing stale stays.
  const fresh = path.join(workFolder, `building-${name}`);
  const old = path.join(workFolder, `outdated-${name}`);
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  await runQuietly(`Building the ${name}`, process.execPath, [compiler, "-p", project, "--outDir", fresh], {
    cwd: repository,
  });
  if (existsSync(outputFolder)) renameSync(outputFolder, old);
  renameSync(fresh, outputFolder);
  rmSync(old, { recursive: true, force: true });
  writeFileSync(stampFile, stamp());
}

/** The folder's own name, "dist", is one that fingerprints leave out below other folders. */
function listing(folder) {
  return existsSync(folder) ? [folder] : [];
}
