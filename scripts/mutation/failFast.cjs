/** The environment of the mutated tests: after the first failure the mutant is caught, and the rest is passed over. */
"use strict";
const { createRequire } = require("node:module");
const { repository } = require("../setup/paths.cjs");

// Not installed here: it comes with the project's jest.
const fromJest = createRequire(createRequire(`${repository}/`).resolve("jest"));
const { TestEnvironment } = createRequire(fromJest.resolve("jest-cli"))("jest-environment-node");

module.exports = class FailFast extends TestEnvironment {
  hasFailed = false;

  handleTestEvent({ name, test }) {
    if (name === "test_done" && test.errors.length > 0) this.hasFailed = true;
    if (name === "test_start" && this.hasFailed) test.mode = "skip";
  }
};
