import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder, repository } from "./paths.cjs";
import { provideEtcd } from "./provideEtcd.mjs";
import { run, runQuietly, say } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";
import { writeToolchain } from "./toolchain.mjs";

const recipe = path.join(repository, "scripts", "toolchain", "kube-apiserver");

/** A workspace or flags of the user's own Go code must not steer this build. */
const env = { GOWORK: "off", GOFLAGS: "-mod=readonly", CGO_ENABLED: "0" };

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

async function cachedApiServer() {
  const goMod = readFileSync(path.join(recipe, "go.mod"), "utf8");
  const [, version] = /^require k8s\.io\/kubernetes v(\S+)$/m.exec(goMod);
  const home = path.join(cacheFolder(), `kube-apiserver-${version}`);
  const program = path.join(home, "kube-apiserver");
  if (existsSync(program)) return program;

  await requireGo();
  say("The tests need a Kubernetes API server: about eight minutes on two cores, once for this machine.");
  mkdirSync(home, { recursive: true });
  // Built beside its place: a killed build leaves nothing that looks finished.
  const making = `${program}.making-${process.pid}`;
  const ldflags = `-s -w -X k8s.io/component-base/version.gitVersion=v${version}`;
  try {
    const args = ["build", "-ldflags", ldflags, "-o", making, "k8s.io/kubernetes/cmd/kube-apiserver"];
    await runQuietly(`Building kube-apiserver ${version}`, "go", args, { cwd: recipe, env });
    renameSync(making, program);
  } finally {
    rmSync(making, { force: true });
  }
  return program;
}

async function requireGo() {
  try {
    await run("go", ["version"]);
  } catch (error) {
    throw new SetupError(
      "go is not on PATH, and kube-apiserver is built from its Go module.\n" +
        "Install Go 1.21 or newer: https://go.dev/doc/install. Then run the same command again.",
      { cause: error },
    );
  }
}
