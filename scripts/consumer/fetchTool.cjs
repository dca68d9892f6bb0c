/** Command-line tools from the npm registry that only tests need: kept in the cache, not in the lockfile. */
// @ts-check
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { cacheFolder } = require("../setup/paths.cjs");
const { mustRun } = require("./mustRun.cjs");

/**
 * @param {string} name of the npm package
 * @param {string} version a range, such as "24"
 * @returns {Promise<string>} the folder of the installed package
 */
async function fetchTool(name, version) {
  const home = path.join(cacheFolder(), `${name}-${version}`);
  const installed = path.join(home, "node_modules", name);
  if (fs.existsSync(installed)) return installed;
  fs.mkdirSync(cacheFolder(), { recursive: true });
  // Renamed when complete: a killed test leaves nothing that looks finished, and two at once do no harm.
  const making = fs.mkdtempSync(`${home}.making-`);
  try {
    await mustRun("npm", ["install", "--no-audit", "--no-fund", "--prefix", making, `${name}@${version}`], {
      cwd: making,
    });
    if (!fs.existsSync(installed)) fs.renameSync(making, home);
  } catch (error) {
    if (!fs.existsSync(installed)) throw error;
  } finally {
    fs.rmSync(making, { recursive: true, force: true });
  }
  return installed;
}

/**
 * @param {number} major
 * @returns {Promise<string>} the folder that holds a `node` of this major version
 */
async function nodeFolder(major) {
  if (process.versions.node.split(".")[0] === String(major)) return path.dirname(process.execPath);
  return path.join(await fetchTool("node", String(major)), "bin");
}

module.exports = { fetchTool, nodeFolder };
