/** The environment for a Pulumi CLI that must neither see nor touch the user's own set-up. */
// @ts-check
"use strict";
const path = require("node:path");
const { pulumiBinFolder } = require("../setup/paths.cjs");

/** What makes each start of Node.js cheaper, and changes nothing else. */
const preloaded = ["compiledTypeScript.cjs", "lateArborist.cjs"]
  .map((file) => `--require="${path.join(__dirname, file)}"`)
  .join(" ");

/**
 * What must not leak in: the user's backend, stack, cluster and credentials; npm's and jest's own variables, some of
 * which change how Node resolves and loads; and proxies, which would be asked for the simulator's address.
 */
const foreign =
  /^(PULUMI_|OPENSHIFT_|KUBECONFIG$|KUBERNETES_|npm_|JEST_|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$|(http|https|all)_proxy$)/i;

/** Every process of a workspace carries this name in its environment; orphans are found by it. */
const markerVariable = "OPENSHIFT_MAINTENANCE_WORKSPACE";

/**
 * @param {string} folder the workspace's own folder; everything that Pulumi writes goes below it
 * @param {{ nodeFolder?: string | undefined, env?: Record<string, string> | undefined }} [options]
 * @returns {Record<string, string>}
 */
function isolatedEnvironment(folder, options = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const nodeFolder = options.nodeFolder ?? path.dirname(process.execPath);
  return {
    ...Object.fromEntries(inherited),
    // The language host starts whichever `node` comes first.
    PATH: [pulumiBinFolder(), nodeFolder, process.env.PATH].join(path.delimiter),
    [markerVariable]: folder,
    // A killed language host leaves its pipes behind.
    TMPDIR: path.join(folder, "temporary"),
    PULUMI_HOME: path.join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "not a secret: the folder is temporary",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // `npm run check` checks the types of the examples; a third of the processor time of a program in TypeScript.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    // Shows the hidden option --event-log, which the Automation API uses in the same way.
    PULUMI_DEBUG_COMMANDS: "true",
    ...options.env,
    NODE_OPTIONS: [preloaded, options.env?.NODE_OPTIONS ?? ""].join(" ").trim(),
  };
}

module.exports = { isolatedEnvironment, markerVariable };
