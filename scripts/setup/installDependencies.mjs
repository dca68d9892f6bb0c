import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { contentFingerprint } from "./fingerprint.mjs";
import { repository } from "./paths.cjs";
import { runQuietly, say } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";

const lockfile = path.join(repository, "package-lock.json");
const modules = path.join(repository, "node_modules");
/** Inside node_modules, so that it goes with them. */
const stampFile = path.join(modules, ".set-up");
/** npm writes it last, whenever it changes node_modules. */
const npmsOwnRecord = path.join(modules, ".package-lock.json");

/** Installs exactly what the lockfile names, unless that is already there. */
export async function installDependencies() {
  const wanted = `${process.versions.node.split(".")[0]} ${contentFingerprint([lockfile])}`;
  const found = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : undefined;
  if (found === wanted) return;
  const sameNode = found === undefined || found.split(" ")[0] === wanted.split(" ")[0];
  if (!sameNode || !installedByHand()) await install();
  writeFileSync(stampFile, wanted);
}

async function install() {
  try {
    await npm(["ci"]);
  } catch (error) {
    if (!/EUSAGE/.test(error.message)) throw error;
    // A registry that lacks some platform's optional package makes a lockfile that `npm ci` refuses everywhere.
    say("npm ci finds the lockfile incomplete; installing what it names, and the rest as package.json says.");
    await npm(["install", "--no-save"]);
  }
}

async function npm(args) {
  // Under `npm run --silent` npm would keep its own errors to itself.
  const env = { npm_config_loglevel: "error" };
  try {
    await runQuietly(`Installing the dependencies (npm ${args.join(" ")})`, "npm", args, {
      cwd: repository,
      env,
    });
  } catch (error) {
    throw new SetupError(
      `npm could not install the dependencies.\n${error.message}\n\n` +
        "Where npm cannot be started, install it with Node.js (https://nodejs.org). Where the registry cannot be reached,\n" +
        "see which one npm asks (npm config get registry) and through which proxy (npm config get https-proxy).\n" +
        "Then run the same command again.",
      { cause: error },
    );
  }
}

/** A developer's own `npm install` after the last change of the lockfile is as good as ours. */
function installedByHand() {
  if (!existsSync(npmsOwnRecord)) return false;
  return statSync(npmsOwnRecord).mtimeMs >= statSync(lockfile).mtimeMs;
}
