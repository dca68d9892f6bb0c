import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { compilePulumi } from "./compilePulumi.mjs";
import { downloadPulumi } from "./downloadPulumi.mjs";
import { findPulumiOnPath, isCompletePulumi } from "./findPulumi.mjs";
import { cacheFolder, repository } from "./paths.cjs";
import { say } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";
import { writeToolchain } from "./toolchain.mjs";
import { isAlive } from "./withLock.mjs";

/**
 * Settles on a Pulumi CLI: on PATH, else one made earlier, else downloaded, else built. Writes down where.
 * @returns {Promise<string>} the folder that holds it
 */
export async function providePulumi() {
  const { bin: onPath, passedOver } = findPulumiOnPath();
  const bin = onPath ?? (await cachedPulumi(passedOver));
  writeToolchain({ pulumi: bin });
  return bin;
}

async function cachedPulumi(passedOver) {
  const version = recipeVersion();
  const home = path.join(cacheFolder(), `pulumi-${version}`);
  const bin = path.join(home, "bin");
  if (isCompletePulumi(bin)) return bin;

  if (passedOver) say(`The Pulumi CLI on PATH is not used: ${passedOver}.`);
  mkdirSync(cacheFolder(), { recursive: true });
  removeAbandoned(`${home}.making-`);
  // Made beside its place and renamed when complete: a killed set-up leaves nothing that looks finished,
  // and of two at once the second finds the place taken by an equal.
  const making = `${home}.making-${process.pid}`;
  try {
    const downloaded = await downloadPulumi(making, version);
    if (!downloaded) {
      rmSync(making, { recursive: true, force: true });
      await compilePulumi(path.join(making, "bin"), version);
    }
    if (!isCompletePulumi(path.join(making, "bin"))) {
      throw new SetupError(`What was installed below ${making} lacks the CLI or its Node.js language host.`);
    }
    if (!isCompletePulumi(bin)) {
      rmSync(home, { recursive: true, force: true });
      renameSync(making, home);
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return bin;
}

/** The version that the Go module recipe pins is the one version this project is tested with. */
function recipeVersion() {
  const recipe = readFileSync(path.join(repository, "scripts", "toolchain", "pulumi", "go.mod"), "utf8");
  return /^require github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)$/m.exec(recipe)[1];
}

function removeAbandoned(prefix) {
  const folder = path.dirname(prefix);
  for (const name of readdirSync(folder)) {
    const entry = path.join(folder, name);
    if (!entry.startsWith(prefix) || isAlive(Number(entry.slice(prefix.length)))) continue;
    rmSync(entry, { recursive: true, force: true });
  }
}
