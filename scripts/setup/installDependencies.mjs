import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { contentFingerprint } from "./fingerprint.mjs";
import { repository } from "./paths.cjs";
import { runQuietly } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";

const lockfile = path.join(repository, "package-lock.json");
const modules = path.join(repository, "node_modules");
/** Inside node_modules, so that it goes with them. */
const stampFile = path.join(modules, ".set-up");
/** npm writes it last, whenever it changes node_modules. */
const npmsOwnRecord = path.join(modules, ".package-lock.json");

/** Installs exactly what the lockfile names, unless that is already there. */
export async function installDependencies() {
  const wanted = contentFingerprint([lockfile], process.versions.node.split(".")[0]);
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  if (existsSync(stampFile) || !installedByHand()) {
    try {
      await runQuietly("Installing the dependencies (npm ci)", "npm", ["ci"], { cwd: repository });
    } catch (error) {
      throw new SetupError(
        `The dependencies could not be installed; npm's registry is needed.\n${error.message}`,
        {
          cause: error,
        },
      );
    }
  }
  writeFileSync(stampFile, wanted);
}

/** A developer's own `npm install` after the last change of the lockfile is as good as ours. */
function installedByHand() {
  if (!existsSync(npmsOwnRecord)) return false;
  return statSync(npmsOwnRecord).mtimeMs >= statSync(lockfile).mtimeMs;
}
