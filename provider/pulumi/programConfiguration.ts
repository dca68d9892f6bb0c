import * as pulumi from "@pulumi/pulumi";
import { readTextFile } from "./readTextFile";
import type { ConfigurationSource } from "./configuration";
import { type Engine, noEngine } from "./engine";

/** Where functions that a program calls have their settings from. */
export const programSource: ConfigurationSource = {
  // Not pulumi.Config: its `get` warns of every secret, and this one never becomes an output.
  config: (key) => pulumi.runtime.allConfig()[key],
  keys: () => Object.keys(pulumi.runtime.allConfig()),
  env: (name) => process.env[name],
  readFile: readTextFile,
};
/** Where they say what is to be said to the user; they have no row to show progress on. */
export const programEngine: Engine = {
  ...noEngine,
  say: (_urn, severity, text) => {
    void (severity === "warning" ? pulumi.log.warn(text) : pulumi.log.info(text));
  },
};
