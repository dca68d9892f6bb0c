// @ts-check
"use strict";
const { startProcess } = require("../pulumi/startProcess.cjs");

/**
 * Runs a command to its end; a failure is an error that holds what it printed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>} what it printed to standard output
 */
async function mustRun(command, args, { cwd, env = {} }) {
  // Under `npm run --silent` a nested npm would keep its errors to itself.
  const environment = { ...process.env, npm_config_loglevel: "error", ...env };
  const { code, signal, stdout, output } = await startProcess(command, args, { cwd, env: environment }).exit;
  if (code === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} ended with ${code ?? signal}:\n${output.trim()}`);
}

module.exports = { mustRun };
