/**
 * What the provider text in Pulumi's states calls. Old states call it for ever: names and arguments here never
 * change, and this file stays where it is (`pulumi-openshift-maintenance/dist/runtime`).
 *
 * Not for programs: import `pulumi-openshift-maintenance` instead.
 */
import type { Config } from "@pulumi/pulumi/dynamic";
import type { ConfigurationSource } from "./operations/checkConnection";
import { createContext, type Context } from "./operations/context";
import type { Engine } from "./operations/engine";
import { createEngineChannel } from "./operations/engineChannel";
import { leaveWithEngine } from "./operations/leaveWithEngine";
import { createOkdContext, type OkdContext } from "./operations/okd/okdContext";
import { createOkdHandlers } from "./operations/okd/okdHandlers";
import { readTextFile } from "./operations/readTextFile";
import { createStepHandlers } from "./operations/stepHandlers";

let engine: Engine | undefined;
let configuration: Config | undefined;
let context: Context | undefined;
let okdContext: OkdContext | undefined;

const source: ConfigurationSource = {
  config: (key) => configuration?.get(key),
  env: (name) => process.env[name],
  readFile: readTextFile,
};

/** One engine a process: the one that has started it. */
function engineOfProcess(): Engine {
  if (engine !== undefined) return engine;
  // Pulumi gives its plugins the engine's address as their first argument.
  engine = createEngineChannel(process.argv[2]);
  leaveWithEngine(engine);
  return engine;
}

/** One context a process. The configuration is the stack's, so whichever resource comes first may bring it. */
function contextOf(config: Config | undefined): Context {
  configuration ??= config;
  return (context ??= createContext(source, engineOfProcess()));
}

/** The same for the OKD API. */
function okdContextOf(config: Config | undefined): OkdContext {
  configuration ??= config;
  return (okdContext ??= createOkdContext(source, engineOfProcess()));
}

export const { gate, order, request, job, nodeStatus } = createStepHandlers(contextOf);
export const okd = createOkdHandlers(okdContextOf);
