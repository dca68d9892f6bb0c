/**
 * A real Kubernetes node on this machine, for tests: a kubelet, containerd and runc in a process and mount namespace of
 * their own. Its "host" is the folder `host`, with a boot id and the file into which the pods of the tests write instead
 * of rebooting. NOTHING in a pod of these tests may run a real reboot command: with `hostPID` it is root on this machine.
 */
// @ts-check
"use strict";
const { spawn } = require("node:child_process");
const { randomUUID } = require("node:crypto");
const { once } = require("node:events");
const fs = require("node:fs");
const path = require("node:path");
const { setTimeout: sleep } = require("node:timers/promises");
const { containerdSettings, kubeletSettings, networkSettings } = require("./nodeSettings.cjs");
const { writeImage } = require("./nodeImage.cjs");

const watchEveryMs = 50;

/** The image that the node's pods use: it has a shell, and nothing that could reboot this machine. */
const shellImage = "localhost/shell:1";
/** What such a pod runs in the place of a reboot: the host of the node is rebooted. */
const reboots = "reboot-of-the-test";
const rebootCommand = [reboots];

/**
 * @typedef {object} KubeletNodeSettings
 * @property {string} folder everything that it writes is in here
 * @property {string} name
 * @property {import("../setup/paths.cjs").KubeletPrograms} programs
 * @property {string} kubeconfig the text with which the kubelet reaches its API server
 * @property {{ readonly kubelet: number, readonly health: number }} ports
 */

/**
 * What a reboot of the host does besides.
 *
 * @typedef {object} RebootStyle
 * @property {boolean} wipesRecords the records of containers are lost too, as CRI-O loses them
 * @property {number} afterMs so long after a pod has asked
 * @property {number} downMs so long the machine is off
 */

class KubeletNode {
  /**
   * The boot ids that the host has had, the present one last.
   * @type {string[]}
   */
  bootIds = [];
  /**
   * What a reboot of the host does beside another boot id.
   * @type {RebootStyle}
   */
  rebootStyle = { wipesRecords: false, afterMs: 0, downMs: 0 };
  /** @type {ReturnType<typeof spawn> | undefined} */
  #machine;
  /** @type {NodeJS.Timeout | undefined} */
  #watcher;
  /** @type {string | undefined} */
  #ending;
  /** @type {Promise<void>} */
  #rebooting = Promise.resolve();

  /** @param {KubeletNodeSettings} settings */
  constructor({ folder, name, programs, kubeconfig, ports }) {
    this.name = name;
    this.folder = folder;
    this.programs = programs;
    for (const part of ["host", "cni", "cd", "kl"])
      fs.mkdirSync(path.join(folder, part), { recursive: true });
    /**
     * @param {string} file
     * @param {string} text
     */
    const write = (file, text) => fs.writeFileSync(path.join(folder, file), text, { mode: 0o600 });
    write("kubeconfig", kubeconfig);
    write("containerd.toml", containerdSettings(folder, programs.runc));
    write("kubelet.yaml", JSON.stringify(kubeletSettings(folder, ports)));
    write("cni/10-none.conflist", JSON.stringify(networkSettings));
    write("host/reboots", "");
    write("host/nothing", "");
    // With hostPID the first process of a pod's view is that of the node, whose root is this machine's.
    const host = `/proc/1/root${folder}/host`;
    writeImage(path.join(folder, "pause.tar"), {
      reference: "localhost/pause:1",
      programs,
      entrypoint: ["/bin/sleep", "2147483647"],
      scripts: {},
    });
    writeImage(path.join(folder, "shell.tar"), {
      reference: shellImage,
      programs,
      entrypoint: ["/bin/sh"],
      scripts: {
        // The kernel's boot id is that of this machine; the node's host has its own.
        cat: `#!/bin/sh\n[ "$1" != /proc/sys/kernel/random/boot_id ] || set -- ${host}/bootid\nexec busybox cat "$@"\n`,
        [reboots]: `#!/bin/sh\necho "$OPERATION $(busybox cat ${host}/bootid)" >>${host}/reboots\n`,
      },
    });
  }

  /** How often the host was rebooted: its boots, whatever was asked for. */
  get reboots() {
    return this.bootIds.length - 1;
  }

  /** The lines that pods have written instead of rebooting: which operation got that far, in each boot. */
  get requests() {
    return this.#lines().map((line) => line.split(" ")[0]);
  }

  /** Powers the machine on, and from then on reboots it whenever a pod asks. */
  async start() {
    await this.#boot();
    this.startKubelet();
    this.#watcher = setInterval(() => this.#obey(), watchEveryMs);
  }

  /** Powers the machine off as a power cut does. */
  async powerOff() {
    const machine = this.#machine;
    this.#machine = undefined;
    if (machine === undefined || machine.exitCode !== null || machine.signalCode !== null) return;
    const gone = once(machine, "exit");
    machine.kill("SIGKILL");
    await gone;
    await this.#removeCgroups();
  }

  /** Reboots the host, as its own doing. */
  reboot() {
    this.#rebooting = this.#rebooting.then(async () => {
      const { wipesRecords, downMs } = this.rebootStyle;
      await this.powerOff();
      if (wipesRecords) fs.rmSync(path.join(this.folder, "cd", "root"), { recursive: true, force: true });
      await sleep(downMs);
      await this.#boot();
      this.startKubelet();
    });
    return this.#rebooting;
  }

  /** Resolves when no reboot is under way that a pod has asked for. */
  async settled() {
    this.#obey();
    await this.#rebooting;
  }

  /** Kills the kubelet alone: what runs on the node continues. */
  stopKubelet() {
    this.#machine?.stdin?.write("stop-kubelet\n");
  }

  startKubelet() {
    this.#machine?.stdin?.write("start-kubelet\n");
  }

  /** Ends it and removes what it has written. */
  async stop() {
    clearInterval(this.#watcher);
    await this.#rebooting;
    await this.powerOff();
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  lastLines(log = "kubelet.log") {
    const file = path.join(this.folder, log);
    return fs.existsSync(file)
      ? fs.readFileSync(file, "utf8").trimEnd().split("\n").slice(-8).join("\n")
      : "";
  }

  async #boot() {
    const id = randomUUID();
    fs.writeFileSync(path.join(this.folder, "host", "bootid"), `${id}\n`);
    this.bootIds.push(id);
    const log = fs.openSync(path.join(this.folder, "machine.log"), "a");
    const { kubelet, containerdFolder } = this.programs;
    this.#machine = spawn(
      "unshare",
      [
        "--pid",
        "--fork",
        "--kill-child",
        "--mount",
        "--mount-proc",
        "sh",
        path.join(__dirname, "bootNode.sh"),
        this.folder,
      ],
      {
        stdio: ["pipe", log, log],
        env: { ...process.env, KUBELET: kubelet, CONTAINERD_FOLDER: containerdFolder, NODE_NAME: this.name },
      },
    );
    this.#machine.stdin?.on("error", () => undefined);
    fs.closeSync(log);
    await once(this.#machine, "spawn");
  }

  #obey() {
    const boot = this.bootIds.at(-1);
    // Whatever asks within one boot asks for the end of that boot.
    if (this.#ending === boot || !this.#lines().some((line) => line.endsWith(` ${boot}`))) return;
    this.#ending = boot;
    const { afterMs } = this.rebootStyle;
    this.#rebooting = this.#rebooting.then(() => sleep(afterMs));
    void this.reboot();
  }

  #lines() {
    return fs
      .readFileSync(path.join(this.folder, "host", "reboots"), "utf8")
      .split("\n")
      .slice(0, -1);
  }

  /** Of a machine that is gone its containers' groups stay, empty. */
  async #removeCgroups() {
    const root = "/sys/fs/cgroup";
    const tasks = path.join(this.folder, "cd", "state", "io.containerd.runtime.v2.task", "k8s.io");
    const containers = fs.existsSync(tasks) ? fs.readdirSync(tasks) : [];
    const hierarchies = fs.existsSync(path.join(root, "cgroup.procs"))
      ? [root]
      : fs.readdirSync(root).map((name) => path.join(root, name));
    for (const folder of hierarchies.flatMap((hierarchy) =>
      containers.map((id) => path.join(hierarchy, "k8s.io", id)),
    )) {
      for (let attempt = 0; attempt < 20 && fs.existsSync(folder); attempt++) {
        try {
          fs.rmdirSync(folder);
        } catch {
          await sleep(25);
        }
      }
    }
  }
}

module.exports = { KubeletNode, shellImage, rebootCommand };
