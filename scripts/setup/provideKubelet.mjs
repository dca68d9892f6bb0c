import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync } from "node:fs";
import path from "node:path";
import { provideDebianPackage } from "./debianPackage.mjs";
import { onPath } from "./executables.mjs";
import { provideGoProgram } from "./goProgram.mjs";
import { cacheFolder, repository } from "./paths.cjs";
import { say } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";
import { writeToolchain } from "./toolchain.mjs";

const recipe = path.join(repository, "scripts", "toolchain", "kubelet");

/**
 * Provides the programs of a real Kubernetes node for the tests and writes down where they are. A machine that cannot
 * run a node gets the reason written down, and its tests are skipped with it; on one that can, CI fails without them.
 */
export async function provideKubelet() {
  const reason = whyNoNode();
  if (reason !== undefined) {
    say(`The tests on a real kubelet will be skipped: ${reason}.`);
    writeToolchain({ kubelet: { missing: reason } });
    return;
  }
  try {
    // First what takes seconds. The container runtime is Debian's, since runc cannot be built without its headers.
    const containerd = await provideDebianPackage("containerd", missing("containerd"));
    const runc = await provideDebianPackage("runc", missing("runc"));
    const busybox = await provideDebianPackage("busybox-static", missing("busybox-static"));
    const bash = await provideDebianPackage("bash-static", missing("bash-static"));
    writeToolchain({
      kubelet: {
        kubelet: await cachedKubelet(),
        containerdFolder: path.join(containerd, "usr", "bin"),
        runc: path.join(runc, "usr", "sbin", "runc"),
        busybox: programIn(busybox, "busybox"),
        shell: programIn(bash, "bash-static"),
      },
    });
  } catch (error) {
    if (process.env.CI || !(error instanceof SetupError)) throw error;
    say(`The tests on a real kubelet will be skipped:\n${error.message}`);
    writeToolchain({ kubelet: { missing: error.message.split("\n")[0] } });
  }
}

/** Debian moves programs from `/bin` to `/usr/bin`. */
function programIn(folder, name) {
  return [path.join(folder, "bin", name), path.join(folder, "usr", "bin", name)].find(existsSync);
}

/** Why this machine cannot run a kubelet; nothing where it can. */
function whyNoNode() {
  if (process.platform !== "linux") return `a kubelet runs on Linux, and this is ${process.platform}`;
  if (process.getuid() !== 0) return "a kubelet needs root, and this is another user";
  if (!onPath("unshare"))
    return "a node of its own namespaces needs unshare (util-linux), which is not on PATH";
  const cgroups = ["/sys/fs/cgroup/memory", "/sys/fs/cgroup"].find((folder) => existsSync(folder));
  if (cgroups === undefined) return "a kubelet needs cgroups, and /sys/fs/cgroup is not there";
  const trial = path.join(cgroups, `node-trial-${process.pid}`);
  try {
    accessSync(cgroups, constants.W_OK);
    mkdirSync(trial);
    rmdirSync(trial);
  } catch {
    return `a kubelet needs cgroups, and ${cgroups} cannot be written`;
  }
  return undefined;
}

function cachedKubelet() {
  const goMod = readFileSync(path.join(recipe, "go.mod"), "utf8");
  const [, version] = /^require k8s\.io\/kubernetes v(\S+)$/m.exec(goMod);
  return provideGoProgram({
    doing: `Building kubelet ${version}`,
    beforehand: "The tests need a kubelet: about four minutes on two cores, once for this machine.",
    needed: "go is not on PATH, and kubelet is built from its Go module.",
    recipe,
    pkg: "k8s.io/kubernetes/cmd/kubelet",
    ldflags: `-s -w -X k8s.io/component-base/version.gitVersion=v${version}`,
    program: path.join(cacheFolder(), `kubelet-${version}`, "kubelet"),
  });
}

const missing = (name) => (why) => `${name} is needed for a real node, ${why}`;
