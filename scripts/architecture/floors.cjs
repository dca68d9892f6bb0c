/**
 * The rooms of provider/, from the ground up. A room imports only from floors below its own, never from its
 * neighbors. The files beside the rooms (index.ts, runtime.ts) are above all of them.
 */
"use strict";

/** @type {ReadonlyArray<readonly string[]>} */
const floors = [
  ["core"],
  ["errors"],
  ["http"],
  ["pulumi"],
  ["journal"],
  ["kubernetes"],
  ["backends"],
  ["nodes"],
  ["okd"],
  ["reboot"],
];

module.exports = { floors };
