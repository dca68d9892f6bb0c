import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { onPath } from "./executables.mjs";
import { cacheFolder } from "./paths.cjs";
import { run, runQuietly } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";

/**
 * Programs out of a Debian package: unpacked earlier, else downloaded and unpacked now. Nothing is installed, no service
 * is started, and no root is needed.
 * @param {string} name of the package
 * @param {(why: string) => string} missing the message where it cannot be had, with the reason
 * @returns {Promise<string>} the folder with what is in the package
 */
export async function provideDebianPackage(name, missing) {
  return unpackedEarlier(name) ?? (await unpack(name, missing));
}

function unpackedEarlier(name) {
  const folders = existsSync(cacheFolder()) ? readdirSync(cacheFolder()) : [];
  return folders
    .filter((folder) => folder.startsWith(`${name}-`) && !folder.includes(".making-"))
    .sort()
    .map((folder) => path.join(cacheFolder(), folder))
    .findLast((folder) => existsSync(path.join(folder, "usr")) || existsSync(path.join(folder, "bin")));
}

async function unpack(name, missing) {
  for (const tool of ["apt-get", "dpkg-deb"]) {
    if (!onPath(tool)) throw new SetupError(missing(`and there is no ${tool} to get it with`));
  }
  const making = path.join(cacheFolder(), `${name}-.making-${process.pid}`);
  // Lists of our own: those of the system may be empty, as in a container, and only root may fetch them.
  const own = ["-o", `Dir::State::Lists=${making}/lists`, "-o", `Dir::Cache=${making}/cache`];
  for (const folder of ["lists/partial", "cache/archives/partial", "tree"]) {
    mkdirSync(path.join(making, folder), { recursive: true });
  }
  try {
    await runQuietly(`Reading the package lists for ${name}`, "apt-get", ["-qq", ...own, "update"], {
      cwd: making,
    });
    await runQuietly(`Downloading ${name}`, "apt-get", ["-qq", ...own, "download", name], { cwd: making });
    const file = readdirSync(making).find((found) => found.endsWith(".deb"));
    await run("dpkg-deb", ["-x", file, "tree"], { cwd: making });
    const [, version] = file.split("_");
    const home = path.join(cacheFolder(), `${name}-${decodeURIComponent(version)}`);
    rmSync(home, { recursive: true, force: true });
    renameSync(path.join(making, "tree"), home);
    return home;
  } catch (error) {
    throw new SetupError(missing(`and could not be unpacked from the package ${name}: ${error.message}`), {
      cause: error,
    });
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}
