/**
 * Loads npm's dependency resolver when it is used. Pulumi loads it with itself, a fifth of the processor time of each
 * start of Node.js, and uses it only to serialize functions. To be loaded with `--require`.
 */
"use strict";
const Module = require("node:module");

const load = Module._load;

Module._load = function loadLate(request, ...more) {
  if (request !== "@npmcli/arborist") return load.call(this, request, ...more);
  const loaded = () => load.call(this, request, ...more);
  // For `__importStar`, which copies what is no ES module.
  return new Proxy({ __esModule: true }, { get: (target, key) => target[key] ?? loaded()[key] });
};
