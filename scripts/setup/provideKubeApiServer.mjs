import { readFileSync } from "node:fs";
import path from "node:path";
import { provideGoProgram } from "./goProgram.mjs";
import { cacheFolder, repository } from "./paths.cjs";
import { provideEtcd } from "./provideEtcd.mjs";
import { say } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";
import { writeToolchain } from "./toolchain.mjs";

const recipe = path.join(repository, "scripts", "toolchain", "kube-apiserver");

/**
 * Provides the programs of a real Kubernetes API server for the tests and writes down where they are. A machine
 * that cannot have them gets the reason written down, and its tests are skipped; CI fails instead.
 */
export async function provideKubeApiServer() {
  try {
    // First what takes seconds.
    const etcd = await provideEtcd();
    writeToolchain({ kubernetes: { apiServer: await cachedApiServer(), etcd } });
  } catch (error) {
    if (process.env.CI || !(error instanceof SetupError)) throw error;
    say(`The tests against a Kubernetes API server will be skipped:\n${error.message}`);
    writeToolchain({ kubernetes: { missing: error.message.split("\n")[0] } });
  }
}

function cachedApiServer() {
  const goMod = readFileSync(path.join(recipe, "go.mod"), "utf8");
  const [, version] = /^require k8s\.io\/kubernetes v(\S+)$/m.exec(goMod);
  return provideGoProgram({
    doing: `Building kube-apiserver ${version}`,
    beforehand:
      "The tests need a Kubernetes API server: about eight minutes on two cores, once for this machine.",
    needed: "go is not on PATH, and kube-apiserver is built from its Go module.",
    recipe,
    pkg: "k8s.io/kubernetes/cmd/kube-apiserver",
    ldflags: `-s -w -X k8s.io/component-base/version.gitVersion=v${version}`,
    program: path.join(cacheFolder(), `kube-apiserver-${version}`, "kube-apiserver"),
  });
}
