import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "./paths.cjs";
import { run, runQuietly } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";

const inPackage = path.join("usr", "bin", "etcd");

/**
 * etcd: on PATH, else one unpacked earlier, else the program out of Debian's package. Nothing is installed, no
 * service is started, and no root is needed.
 * @returns {Promise<string>} the program
 */
export async function provideEtcd() {
  return onPath("etcd") ?? unpackedEarlier() ?? (await unpackDebianPackage());
}

function unpackedEarlier() {
  const folders = existsSync(cacheFolder()) ? readdirSync(cacheFolder()) : [];
  return folders
    .filter((name) => name.startsWith("etcd-server-") && !name.includes(".making-"))
    .sort()
    .map((name) => path.join(cacheFolder(), name, inPackage))
    .findLast(existsSync);
}

async function unpackDebianPackage() {
  for (const tool of ["apt-get", "dpkg-deb"]) {
    if (!onPath(tool)) throw new SetupError(missing(`and there is no ${tool} to get it with`));
  }
  const making = path.join(cacheFolder(), `etcd-server-.making-${process.pid}`);
  // Lists of our own: those of the system may be empty, as in a container, and only root may fetch them.
  const own = ["-o", `Dir::State::Lists=${making}/lists`, "-o", `Dir::Cache=${making}/cache`];
  for (const folder of ["lists/partial", "cache/archives/partial", "tree"]) {
    mkdirSync(path.join(making, folder), { recursive: true });
  }
  try {
    await runQuietly("Reading the package lists for etcd", "apt-get", ["-qq", ...own, "update"], {
      cwd: making,
    });
    await runQuietly("Downloading etcd", "apt-get", ["-qq", ...own, "download", "etcd-server"], {
      cwd: making,
    });
    const file = readdirSync(making).find((name) => name.endsWith(".deb"));
    await run("dpkg-deb", ["-x", file, "tree"], { cwd: making });
    const [, version] = file.split("_");
    const home = path.join(cacheFolder(), `etcd-server-${decodeURIComponent(version)}`);
    rmSync(home, { recursive: true, force: true });
    renameSync(path.join(making, "tree"), home);
    return path.join(home, inPackage);
  } catch (error) {
    throw new SetupError(
      missing(`and could not be unpacked from the package etcd-server: ${error.message}`),
      {
        cause: error,
      },
    );
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function onPath(name) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const missing = (why) =>
  `etcd is not on PATH, ${why}\n` +
  "Install it (apt-get install etcd-server, brew install etcd, https://etcd.io/docs/latest/install/).\n" +
  "Then run the same command again.";
