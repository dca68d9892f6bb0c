/**
 * Finds processes by the workspace that their environment names. Pulumi puts each plugin into a process group
 * of its own, and a plugin outlives a CLI that was killed, so neither the group nor the parent would find it.
 */
// @ts-check
"use strict";
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const { markerVariable } = require("./isolatedEnvironment.cjs");

/**
 * @param {string} folder
 * @param {string} [variable] the variable of the environment that names it
 * @returns {{ pid: number, command: string }[]}
 */
function markedProcesses(folder, variable = markerVariable) {
  const marker = `${variable}=${folder}`;
  return (fs.existsSync("/proc/self/environ") ? fromProc(marker) : fromPs(marker)).filter(
    ({ pid }) => pid !== process.pid,
  );
}

/** @param {string} marker */
function fromProc(marker) {
  const found = [];
  for (const entry of fs.readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const environment = fs.readFileSync(`/proc/${entry}/environ`, "utf8").split("\0");
      if (!environment.includes(marker)) continue;
      const command = fs.readFileSync(`/proc/${entry}/cmdline`, "utf8").split("\0").join(" ").trim();
      found.push({ pid: Number(entry), command });
    } catch {
      // It ended meanwhile, or belongs to another user: not ours.
    }
  }
  return found;
}

/** @param {string} marker */
function fromPs(marker) {
  const listing = execFileSync("ps", ["-axwwE", "-o", "pid=,command="], { encoding: "utf8", maxBuffer: 1e8 });
  return listing
    .split("\n")
    .filter((line) => line.split(" ").includes(marker))
    .map((line) => {
      const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return { pid: Number(pid), command: command ?? "" };
    });
}

/**
 * Ends every process of the workspace; new ones may appear while the first ones are being ended.
 *
 * @param {string} folder
 * @param {string} [variable]
 */
async function endMarkedProcesses(folder, variable = markerVariable) {
  for (let round = 0; round < 50; round++) {
    const left = markedProcesses(folder, variable);
    if (left.length === 0) return;
    for (const { pid } of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

module.exports = { markedProcesses, endMarkedProcesses };
