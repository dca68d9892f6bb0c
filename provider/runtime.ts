/**
 * What the provider text in Pulumi's states calls. Old states call it for ever: names and arguments here never
 * change, and this file stays where it is (`pulumi-openshift-maintenance/dist/runtime`).
 *
 * Not for programs: import `pulumi-openshift-maintenance` instead.
 */
import { readFileSync } from "node:fs";
import type { Config } from "@pulumi/pulumi/dynamic";
import { createContext, type Context } from "./operations/context";
import { createEngineChannel } from "./operations/engineChannel";
import { leaveWithEngine } from "./operations/leaveWithEngine";
import { createStepHandlers } from "./operations/stepHandlers";

let context: Context | undefined;
let configuration: Config | undefined;

/** One context a process. The configuration is the stack's, so whichever resource comes first may bring it. */
function contextOf(config: Config | undefined): Context {
  configuration ??= config;
  if (context !== undefined) return context;
  // Pulumi gives its plugins the engine's address as their first argument.
  const engine = createEngineChannel(process.argv[2]);
  leaveWithEngine(engine);
  context = createContext(
    {
      config: (key) => configuration?.get(key),
      env: (name) => process.env[name],
      readFile: (path) => readFileSync(path, "utf8"),
    },
    engine,
  );
  return context;
}

export const { gate, order, request, job, nodeStatus } = createStepHandlers(contextOf);
