/**
 * A new stack with its secrets, made by the CLI once and copied from then on: `stack init` and `config set` cost
 * nearly a second of processor time each time, in which Pulumi mostly derives the same key from the same passphrase.
 */
// @ts-check
"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { pulumiBinFolder, workFolder } = require("../setup/paths.cjs");

/**
 * @param {unknown} identity what distinguishes this stack from others: its names and its secrets
 * @param {readonly (readonly [from: string, to: string])[]} places file or folder of the workspace, and its name in the copy
 * @param {() => Promise<void>} make makes them, with the CLI
 */
async function prepareStack(identity, places, make) {
  const key = createHash("sha256")
    .update(JSON.stringify([identity, pulumiBinFolder()]))
    .digest("hex");
  const prepared = path.join(workFolder, "stacks", key.slice(0, 16));
  if (fs.existsSync(prepared)) {
    for (const [place, name] of places) fs.cpSync(path.join(prepared, name), place, { recursive: true });
    return;
  }
  await make();
  fs.mkdirSync(path.dirname(prepared), { recursive: true });
  const copy = fs.mkdtempSync(`${prepared}.making-`);
  for (const [place, name] of places) fs.cpSync(place, path.join(copy, name), { recursive: true });
  try {
    fs.renameSync(copy, prepared);
  } catch (error) {
    fs.rmSync(copy, { recursive: true });
    // Another process was first: its copy is as good.
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}

module.exports = { prepareStack };
