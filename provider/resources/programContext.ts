import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { createContext, type Context } from "../operations/context";
import { noEngine } from "../operations/engine";

/** The context of functions that a program calls: the stack's configuration, and no row to show progress on. */
export function programContext(): Context {
  return createContext(
    {
      // Not pulumi.Config: its `get` warns of every secret, and this one never becomes an output.
      config: (key) => pulumi.runtime.allConfig()[key],
      env: (name) => process.env[name],
      readFile: (path) => readFileSync(path, "utf8"),
    },
    {
      ...noEngine,
      say: (_urn, severity, text) => {
        void (severity === "warning" ? pulumi.log.warn(text) : pulumi.log.info(text));
      },
    },
  );
}
