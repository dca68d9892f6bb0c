import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { noEngine } from "../operations/engine";
import { createOkdContext, type OkdContext } from "../operations/okd/okdContext";

let context: OkdContext | undefined;

/** The context of functions that a program calls: one a program, so that they share sessions and discovery. */
export function okdProgramContext(): OkdContext {
  return (context ??= createOkdContext(
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
  ));
}
