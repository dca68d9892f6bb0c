/**
 * What the pod runs, in a real shell. Its PATH holds nothing but programs of this test, so no command of it can reach
 * this machine.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { rebootScript } from "../../../../provider/backends/kubernetes/rebootScript";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "reboot-script-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Scene {
  readonly bootId?: string;
  readonly notAfter?: number;
  readonly isOstree?: boolean;
  readonly rebootFails?: boolean;
  readonly command?: readonly string[];
}

/** Runs the script on a host with the boot id `now`, at the time 1000. */
function run({
  bootId = "now",
  notAfter = 1000,
  isOstree = false,
  rebootFails = false,
  command = [],
}: Scene) {
  const bin = path.join(folder, "bin");
  const log = path.join(folder, "log");
  mkdirSync(bin, { recursive: true });
  const program = (name: string, text: string): void => {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(bin, name), 0o755);
  };
  program("cat", 'if [ "$1" = /proc/sys/kernel/random/boot_id ]; then echo now; fi');
  program("date", '[ "$1" = +%s ] && echo 1000');
  program("sleep", "exit 0");
  const isThere = isOstree ? "exit 0" : "exit 1";
  program(
    "nsenter",
    `case "$*" in *"test -e /run/ostree-booted") ${isThere};; esac\necho "$*" >>${log}\n${rebootFails ? "exit 1" : ""}`,
  );
  program("reboot-host", `echo "own command for $OPERATION" >>${log}`);
  const script = rebootScript.replaceAll("/dev/termination-log", path.join(folder, "said"));
  const { status, stdout } = spawnSync("/bin/sh", ["-c", script, "reboot", ...command], {
    encoding: "utf8",
    env: { PATH: bin, BOOT_ID: bootId, NOT_AFTER: String(notAfter), OPERATION: "operation-1" },
  });
  return {
    status,
    said: stdout.trim().split("\n"),
    last: readFileSync(path.join(folder, "said"), "utf8").trim(),
    done: existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [],
  };
}

test("the script reboots a host that has the boot id of the order, in time, and says so before", () => {
  expect(run({})).toMatchObject({
    said: ["rebooting for operation-1", "still up after 15 minutes"],
    done: ["-m/proc/1/ns/mnt -- systemctl reboot"],
    status: 13,
  });
});

test("the script does nothing on a host that has another boot id than the order saw", () => {
  expect(run({ bootId: "before" })).toEqual({
    status: 10,
    said: ["already rebooted"],
    last: "already rebooted",
    done: [],
  });
});

test("the script does nothing once its time has passed", () => {
  expect(run({ notAfter: 999 })).toMatchObject({ status: 11, last: "too late", done: [] });
});

test("the script does nothing without a boot id, or with one that is a pattern or a command", () => {
  for (const bootId of ["", "*", "n?w", "$(echo now)", "now now"]) {
    expect(run({ bootId })).toMatchObject({ status: 10, done: [] });
  }
});

test("on an ostree host the script has a staged deployment finalized before the reboot", () => {
  const { done } = run({ isOstree: true });
  expect(done).toHaveLength(1);
  expect(done[0]).toContain("systemd-run");
  expect(done[0]).toContain("-p After=ostree-finalize-staged.service /bin/sh -c systemctl reboot");
});

test("the script ends with 12 when the host refuses the reboot", () => {
  expect(run({ rebootFails: true })).toMatchObject({ status: 12, last: "the reboot command failed" });
});

test("a command of one's own takes the place of systemctl, behind the same guard", () => {
  expect(run({ command: ["reboot-host"] }).done).toEqual(["own command for operation-1"]);
  rmSync(path.join(folder, "log"));
  expect(run({ command: ["reboot-host"], bootId: "before" })).toMatchObject({ status: 10, done: [] });
});
