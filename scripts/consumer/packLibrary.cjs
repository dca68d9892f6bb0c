"use strict";
const path = require("node:path");
const { repository } = require("../setup/paths.cjs");
const { mustRun } = require("./mustRun.cjs");

/** Packs the library as it would be published. */
async function packLibrary(folder) {
  const printed = await mustRun("npm", ["pack", "--json", "--pack-destination", folder], { cwd: repository });
  // Some versions of npm print a list, others an object with the package's name as key.
  const [packed] = Object.values(JSON.parse(printed));
  return { tarball: path.join(folder, packed.filename), files: packed.files.map((file) => file.path) };
}

module.exports = { packLibrary };
