// @ts-check
"use strict";
const path = require("node:path");
const { repository } = require("../setup/paths.cjs");
const { mustRun } = require("./mustRun.cjs");

/**
 * @typedef {object} PackedLibrary
 * @property {string} tarball
 * @property {string[]} files the paths inside the tarball
 */

/**
 * Packs the library as it would be published.
 *
 * @param {string} folder where the tarball is written
 * @returns {Promise<PackedLibrary>}
 */
async function packLibrary(folder) {
  const printed = await mustRun("npm", ["pack", "--json", "--pack-destination", folder], { cwd: repository });
  // Some versions of npm print a list, others an object with the package's name as key.
  /** @type {{ filename: string, files: { path: string }[] }[]} */
  const [packed] = Object.values(JSON.parse(printed));
  if (packed === undefined) throw new Error(`npm pack printed no package: ${printed}`);
  return { tarball: path.join(folder, packed.filename), files: packed.files.map((file) => file.path) };
}

module.exports = { packLibrary };
