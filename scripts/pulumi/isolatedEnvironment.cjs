/** The environment for a Pulumi CLI that must neither see nor touch the user's own set-up. */
"use strict";
const path = require("node:path");
const { pulumiBinFolder, workFolder } = require("../setup/paths.cjs");

/**
 * What must not leak in: the user's backend, stack and credentials; npm's and jest's own variables, some of
 * which change how Node resolves and loads; and proxies, which would be asked for the simulator's address.
 */
const foreign =
  /^(PULUMI_|OPENSHIFT_|npm_|JEST_|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$|(http|https|all)_proxy$)/i;

/** Every process of a workspace carries this name in its environment; orphans are found by it. */
const markerVariable = "OPENSHIFT_MAINTENANCE_WORKSPACE";

/**
 * @param {string} folder the workspace's own folder; everything that Pulumi writes goes below it
 * @param {{ nodeFolder?: string, env?: Record<string, string> }} [options]
 */
function isolatedEnvironment(folder, options = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const nodeFolder = options.nodeFolder ?? path.dirname(process.execPath);
  return {
    ...Object.fromEntries(inherited),
    // The language host starts whichever `node` comes first.
    PATH: [pulumiBinFolder(), nodeFolder, process.env.PATH].join(path.delimiter),
    [markerVariable]: folder,
    ...compileCache(options.env?.NODE_OPTIONS),
    // A killed language host leaves its pipes behind.
    TMPDIR: path.join(folder, "temporary"),
    PULUMI_HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "not a secret: the folder is temporary",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // Shows the hidden option --event-log, which the Automation API uses in the same way.
    PULUMI_DEBUG_COMMANDS: "true",
    ...withoutNodeOptions(options.env),
  };
}

/**
 * A `pulumi up` starts Node.js twice, and each time it compiles the same 15 MB of Pulumi and TypeScript: a third of the
 * processor time of both. Node.js has a cache for that since version 22; the package does the same for older ones.
 */
function compileCache(nodeOptions) {
  const preload = `--require=${require.resolve("v8-compile-cache")}`;
  return {
    NODE_OPTIONS: nodeOptions === undefined ? preload : `${preload} ${nodeOptions}`,
    V8_COMPILE_CACHE_CACHE_DIR: path.join(workFolder, "compiled"),
  };
}

function withoutNodeOptions({ NODE_OPTIONS: _isAbove, ...others } = {}) {
  return others;
}

module.exports = { isolatedEnvironment, markerVariable };
