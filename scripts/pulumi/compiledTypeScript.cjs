/**
 * Loads TypeScript from code that is compiled already. Each `pulumi up` starts Node.js once or twice, and a third of the
 * processor time of each goes into compiling the 9 MB of TypeScript that Pulumi loads. To be loaded with `--require`.
 * Node.js itself has such a cache (NODE_COMPILE_CACHE) from version 22.1 on; this is for the older one.
 */
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");
const { workFolder } = require("../setup/paths.cjs");

const isTypeScript = /[\\/]typescript[\\/]lib[\\/]typescript\.js$/u;
const loadOf = Module._extensions[".js"];

Module._extensions[".js"] = function load(module, filename) {
  if (!isTypeScript.test(filename)) return loadOf.call(this, module, filename);
  const { size, mtimeMs } = fs.statSync(filename);
  const file = path.join(workFolder, "compiled", `${process.version}-${size}-${mtimeMs}`);
  const cachedData = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
  const script = new vm.Script(Module.wrap(fs.readFileSync(filename, "utf8")), { filename, cachedData });
  const run = script.runInThisContext();
  run.call(
    module.exports,
    module.exports,
    Module.createRequire(filename),
    module,
    filename,
    path.dirname(filename),
  );
  if (cachedData === undefined || script.cachedDataRejected === true) keep(file, script.createCachedData());
};

/** Whole or not at all: others may be reading it. */
function keep(file, data) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const written = `${file}.${process.pid}`;
  fs.writeFileSync(written, data);
  fs.renameSync(written, file);
}
