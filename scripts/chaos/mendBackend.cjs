/**
 * Pulumi's local backend keeps a small `.attrs` file beside each file of its own, and does not write it in one
 * piece: after a kill in that moment it is empty, and every command ends with "failed to load checkpoint: EOF". The
 * state beside it is whole; without its `.attrs` it is read as ever.
 */
// @ts-check
"use strict";
const { readdirSync, rmSync, statSync } = require("node:fs");
const path = require("node:path");

/**
 * Whether this is what a command has ended with.
 * @param {string} output
 */
const isBackendBroken = (output) => /failed to load checkpoint: EOF/u.test(output);

/**
 * Does what a user does then: removes `.attrs` files that are empty.
 * @param {string} folder the backend's
 * @returns {string[]} what was removed
 */
function mendBackend(folder) {
  const empty = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".attrs"))
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file).size === 0);
  for (const file of empty) rmSync(file);
  return empty;
}

module.exports = { isBackendBroken, mendBackend };
