/**
 * The API server and the node of the tests, for scripts: what stands in test/support is TypeScript, and is compiled as it
 * is loaded. The tests and the scripts so have one and the same cluster.
 */
// @ts-check
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const ts = require("typescript");

const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };

/**
 * Loads it. What is exported is what the files named here export.
 *
 * @example const { startKubeCluster } = loadCluster();
 */
function loadCluster() {
  /** @type {any} Node.js has no types for the one place where loaders are. */
  const { _extensions: loaders } = Module;
  const before = loaders[".ts"];
  loaders[".ts"] = (/** @type {any} */ module, /** @type {string} */ fileName) => {
    const text = fs.readFileSync(fileName, "utf8");
    module._compile(ts.transpileModule(text, { compilerOptions, fileName }).outputText, fileName);
  };
  try {
    return {
      ...require("../../test/support/kubeNode.ts"),
      ...require("../../test/support/clusterSetup.ts"),
      ...require("../../test/support/interposedServer.ts"),
      ...require("../../provider/okd/maintenance/setupOptions.ts"),
    };
  } finally {
    loaders[".ts"] = before;
    if (before === undefined) delete loaders[".ts"];
  }
}

module.exports = { loadCluster };
