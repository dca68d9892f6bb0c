import { spawn } from "node:child_process";
import path from "node:path";
import { SetupError } from "./setupError.mjs";

const reportEverySeconds = 15;
/** Of a failed command's output; tools say what is wrong at the beginning or at the end. */
const keptLines = 15;

/** What set-up says. On stderr, so that the output of what comes after it can be piped. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a command whose output matters only when it fails, and says every now and then that it still runs.
 * @param {string} doing what to tell the user, as in "Installing the dependencies"
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, timeoutSeconds?: number }} [options]
 * @returns {Promise<string>} what the command printed
 */
export async function runQuietly(doing, command, args, options = {}) {
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  say(`${doing} …`);
  const ticker = setInterval(() => say(`${doing} … ${elapsed()}`), reportEverySeconds * 1000);
  try {
    const output = await run(command, args, options);
    say(`${doing}: done in ${elapsed()}`);
    return output;
  } finally {
    clearInterval(ticker);
  }
}

/** @returns {Promise<string>} what the command printed; a failure is a SetupError that says how it failed */
export function run(command, args, { cwd, env, timeoutSeconds } = {}) {
  return new Promise((resolve, reject) => {
    // Before it starts: a signal that came in between would end us alone.
    const forget = timeoutSeconds === undefined ? () => undefined : onSignal(() => killGroup(child));
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      // A limit must also end what the command itself has started.
      detached: timeoutSeconds !== undefined,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => (output += text));
    }
    const limit =
      timeoutSeconds &&
      setTimeout(() => {
        output += `\ngiven up after ${timeoutSeconds} s`;
        killGroup(child);
      }, timeoutSeconds * 1000);
    child.once("error", (error) => {
      clearTimeout(limit);
      forget();
      reject(new SetupError(`${command} could not be started: ${error.message}`, { cause: error }));
    });
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      forget();
      if (code === 0) return resolve(output);
      reject(new SetupError(`${path.basename(command)} ended with ${code ?? signal}:\n${shortened(output)}`));
    });
  });
}

/** What a group of its own needs, which hears neither Ctrl-C nor the end of a terminal: `act`, and then we end too. */
function onSignal(act) {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const forget = () => signals.forEach((signal) => process.removeListener(signal, end));
  const end = (signal) => {
    forget();
    act();
    process.kill(process.pid, signal);
  };
  signals.forEach((signal) => process.on(signal, end));
  return forget;
}

function killGroup(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended, or could not even be started.
  }
}

function shortened(output) {
  const lines = output.trim().split("\n");
  if (lines.length <= 2 * keptLines) return lines.join("\n");
  return [...lines.slice(0, keptLines), "…", ...lines.slice(-keptLines)].join("\n");
}
