import path from "node:path";
import { provideDebianPackage } from "./debianPackage.mjs";
import { onPath } from "./executables.mjs";

/**
 * etcd: on PATH, else the program out of Debian's package.
 * @returns {Promise<string>} the program
 */
export async function provideEtcd() {
  const found = onPath("etcd");
  if (found) return found;
  return path.join(await provideDebianPackage("etcd-server", missing), "usr", "bin", "etcd");
}

const missing = (why) =>
  `etcd is not on PATH, ${why}\n` +
  "Install it (apt-get install etcd-server, brew install etcd, https://etcd.io/docs/latest/install/).\n" +
  "Then run the same command again.";
