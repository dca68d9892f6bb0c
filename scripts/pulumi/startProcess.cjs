/** Starts a command and keeps what it prints, so that a caller can wait for a line of it or for its end. */
// @ts-check
"use strict";
const { spawn } = require("node:child_process");

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{
 *   cwd: string,
 *   env: NodeJS.ProcessEnv,
 *   inherit?: "output" | "terminal" | undefined,
 *   ownSession?: boolean | undefined,
 * }} options
 *   `inherit`: the command writes where we write (and reads our terminal); nothing of it is kept.
 *   `ownSession`: Ctrl-C reaches the command only when it is passed on; otherwise it ends with us.
 * @returns {import("./workspaceTypes").StartedProcess}
 */
function startProcess(command, args, { cwd, env, inherit, ownSession = false }) {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: inherit
      ? [inherit === "terminal" ? "inherit" : "ignore", "inherit", "inherit"]
      : ["ignore", "pipe", "pipe"],
    detached: ownSession,
  });
  let stdout = "";
  let stderr = "";
  let output = "";
  let ended = false;
  /** @type {Set<() => void>} */
  const watchers = new Set();
  const tellWatchers = () => {
    for (const watcher of [...watchers]) watcher();
  };
  /** @type {(stream: import("node:stream").Readable | null, keep: (text: string) => void) => void} */
  const collect = (stream, keep) => {
    stream?.setEncoding("utf8");
    stream?.on("data", (/** @type {string} */ text) => {
      keep(text);
      output += text;
      tellWatchers();
    });
  };
  collect(child.stdout, (text) => (stdout += text));
  collect(child.stderr, (text) => (stderr += text));

  /** @type {Promise<import("./workspaceTypes").ProcessResult>} */
  const exit = new Promise((resolve, reject) => {
    child.once("error", reject);
    // A plugin that outlives the CLI may hold the pipes open: after "exit", "close" gets a moment only.
    child.once("exit", (code, signal) => {
      const finish = () => {
        ended = true;
        tellWatchers();
        resolve({ code, signal, stdout, stderr, output });
      };
      const patience = setTimeout(finish, 1000);
      child.once("close", () => {
        clearTimeout(patience);
        finish();
      });
    });
  });
  // Whoever does not await `exit` must not bring the process down; whoever does still gets the error.
  exit.catch(() => undefined);

  /** @type {import("./workspaceTypes").StartedProcess["waitForOutput"]} */
  const waitForOutput = (pattern, { timeoutSeconds = 300 } = {}) =>
    new Promise((resolve, reject) => {
      const settled = () => {
        clearTimeout(timer);
        watchers.delete(look);
      };
      const look = () => {
        const match = pattern.exec(output);
        if (!match && !ended) return;
        settled();
        if (match) resolve(match);
        else reject(new Error(`${command} ended without printing ${pattern}:\n${output}`));
      };
      const timer = setTimeout(() => {
        const waited = `did not print ${pattern} within ${timeoutSeconds} s`;
        settled();
        reject(new Error(`${command} ${waited}:\n${output}`));
      }, timeoutSeconds * 1000);
      watchers.add(look);
      look();
    });

  return {
    // Without one the process did not start, and `exit` says so.
    pid: /** @type {number} */ (child.pid),
    exit,
    waitForOutput,
    get output() {
      return output;
    },
    get running() {
      return !ended && child.exitCode === null && child.signalCode === null;
    },
    /** Sends the signal to the command alone, as a terminal does: its plugins have groups of their own. */
    signal: (name) => child.kill(name),
  };
}

module.exports = { startProcess };
