/**
 * Ends what chaos has started once chaos itself is gone, which a kill -9 gives it no time for: it reads a pipe that
 * only chaos holds open, and then ends every process whose environment names this run.
 */
"use strict";
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const { endMarkedProcesses } = require("../pulumi/markedProcesses.cjs");

/** All that chaos starts inherits this name from it. */
const runVariable = "CHAOS_RUN";

/** @param {string} folder the run's own, which is removed too */
function employCaretaker(folder) {
  const { [runVariable]: _, ...env } = process.env;
  process.env[runVariable] = folder;
  const caretaker = spawn(process.execPath, [__filename, folder], {
    env,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  caretaker.unref();
  caretaker.stdin.unref();
}

if (require.main === module) {
  const [, , folder] = process.argv;
  process.stdin.resume().on("end", async () => {
    await endMarkedProcesses(folder, runVariable);
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
}

module.exports = { employCaretaker };
