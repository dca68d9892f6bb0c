import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "../core/clock";
import type { Engine } from "./engine";

/** The lock that a running update holds on its stack, and the process of the Pulumi CLI that took it. */
export interface UpdateLock {
  readonly file: string;
  readonly pid: number;
}

/**
 * Finds the lock of the update that this plugin belongs to, where the state is kept in a folder (`file://`, or
 * `pulumi login --local`). Other backends, and a preview, have none that could be seen from here.
 *
 * Source: pulumi/pulumi, `pkg/backend/diy/lock.go`: `.pulumi/locks/organization/PROJECT/STACK/UUID.json` with `pid` and
 * `hostname`.
 */
export function findUpdateLock(env: NodeJS.ProcessEnv): UpdateLock | undefined {
  const { PULUMI_PROJECT: project, PULUMI_STACK: stack } = env;
  const state = stateFolder(env);
  if (state === undefined || project === undefined || stack === undefined) return undefined;
  const locks = path.join(state, ".pulumi", "locks", "organization", project, stack.split("/").at(-1) ?? "");
  try {
    const files = readdirSync(locks).filter((name) => name.endsWith(".json"));
    for (const file of files.map((name) => path.join(locks, name))) {
      const lock = JSON.parse(readFileSync(file, "utf8")) as { pid?: unknown; hostname?: unknown };
      if (typeof lock.pid === "number" && lock.hostname === hostname() && startedBy(lock.pid))
        return { file, pid: lock.pid };
    }
  } catch {
    // No such folder, or someone else's lock is just being written or removed: then there is none of ours to see.
  }
  return undefined;
}

/**
 * Whether someone has taken the lock of the update away, as `pulumi cancel` does. The CLI does not notice: when it
 * continues after a suspension, it writes the state as it was over what another run has recorded since.
 */
function isCancelled({ file, pid }: UpdateLock): boolean {
  return !existsSync(file) && isAlive(pid);
}

/**
 * Ends the CLI of an update that was cancelled, at once: for a process that wakes up from a suspension, whose CLI may
 * write in the next moment. No one hears what is said to that CLI any more, so it is said to the terminal.
 */
export function endIfCancelled(lock: UpdateLock | undefined): void {
  if (lock === undefined || !isCancelled(lock)) return;
  end(lock);
  try {
    writeFileSync("/dev/tty", `\nwarning: ${cancelled}\n`);
  } catch {
    // There is no terminal.
  }
}

function end({ pid }: UpdateLock): void {
  if (isAlive(pid)) process.kill(pid, "SIGKILL");
}

/**
 * An engine that counts as gone as soon as its update was cancelled, and is: its CLI is ended before it writes anything
 * more. What was recorded by then stays, and the next `pulumi up` continues from there.
 *
 * @param lock the lock that the update took; without one nothing can be known
 */
export function untilCancelled(
  engine: Engine,
  lock: UpdateLock | undefined,
  { sleep }: Pick<Clock, "sleep">,
): Engine {
  if (lock === undefined) return engine;
  return {
    ...engine,
    presence: async () => {
      if (!isCancelled(lock)) return engine.presence();
      engine.say("", "warning", cancelled);
      // The line needs a moment to be shown. No step ends meanwhile, so nothing is written.
      await sleep(500);
      end(lock);
      return "gone";
    },
  };
}

const cancelled =
  "this update was cancelled: the lock on its stack is gone, so another run may have continued. It ends now, before it writes an older state over theirs. Run pulumi up again.";

/** The folder of a backend of files; nothing for other backends. */
export function stateFolder(env: NodeJS.ProcessEnv): string | undefined {
  const url = env["PULUMI_BACKEND_URL"] ?? currentBackend(env);
  if (url === undefined || !url.startsWith("file://")) return undefined;
  const place = url.slice("file://".length).split("?", 1)[0] ?? "";
  if (place === "~" || place.startsWith("~/")) return path.join(homedir(), place.slice(1));
  try {
    return place.startsWith("/") ? fileURLToPath(`file://${place}`) : path.resolve(place);
  } catch {
    return undefined;
  }
}

/** The backend that someone has logged in to. */
function currentBackend(env: NodeJS.ProcessEnv): string | undefined {
  try {
    const home = env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi");
    const { current } = JSON.parse(readFileSync(path.join(home, "credentials.json"), "utf8")) as {
      current?: unknown;
    };
    return typeof current === "string" ? current : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process has started this one, directly or by the shell that Pulumi starts plugins with. */
function startedBy(pid: number): boolean {
  return process.ppid === pid || parentOf(process.ppid) === pid;
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = existsSync("/proc/self/stat") ? readFileSync(`/proc/${pid}/stat`, "utf8") : undefined;
    // The second field is a name in parentheses, which may hold anything.
    if (stat !== undefined) return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return Number(execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" }));
  } catch {
    // It has ended, or there is no such tool: then the lock is not known to be ours.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
