/**
 * What the provider text in Pulumi's states calls. Old states call it forever: names and arguments here never
 * change, and this file stays where it is (`pulumi-openshift-maintenance/dist/runtime`).
 *
 * Not for programs: import `pulumi-openshift-maintenance` instead.
 */
import type { Config } from "@pulumi/pulumi/dynamic";
import type { ConfigurationSource } from "./pulumi/configuration";
import { endIfCancelled, findUpdateLock, untilCancelled } from "./pulumi/cancelledUpdate";
import type { Engine } from "./pulumi/engine";
import { createEngineChannel } from "./pulumi/engineChannel";
import { startHeartbeat, type Heartbeat } from "./journal/heartbeat";
import { leaveWithEngine } from "./pulumi/leaveWithEngine";
import type * as ClusterContext from "./kubernetes/clusterContext";
import type { OkdContext } from "./kubernetes/clusterContext";
import type * as NodeDrainHandler from "./drain/resource/nodeDrainHandler";
import type * as OkdHandlers from "./okd/okdHandlers";
import { readTextFile } from "./pulumi/readTextFile";
import { createNodeStatusHandler } from "./nodes/nodeStatusHandler";
import { createRebootContext, type RebootContext } from "./reboot/rebootContext";
import { createStepHandlers } from "./reboot/stepHandlers";
import { systemClock } from "./core/clock";

let engine: Engine | undefined;
let configuration: Config | undefined;
let context: RebootContext | undefined;
let heartbeat: Heartbeat | undefined;
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
  const lock = findUpdateLock(process.env);
  heartbeat = startHeartbeat(systemClock, () => {
    endIfCancelled(lock);
  });
  engine = untilCancelled(createEngineChannel(process.argv[2]), lock, systemClock);
  leaveWithEngine(engine);
  return engine;
}

/** One context a process. The configuration is the stack's, so whichever resource comes first may bring it. */
function contextOf(config: Config | undefined): RebootContext {
  configuration ??= config;
  return (context ??= createRebootContext(source, engineOfProcess(), () => heartbeat?.suspension()));
}

/** The same for the OKD API. */
function okdContextOf(config: Config | undefined): OkdContext {
  configuration ??= config;
  const { createOkdContext } = require("./kubernetes/clusterContext") as typeof ClusterContext;
  return (okdContext ??= createOkdContext(source, engineOfProcess()));
}

type Work = (...args: never[]) => Promise<unknown>;

/** Lets no result go to an engine whose update was cancelled: it would write it, and all it knows, over newer records. */
function whileUpdateLasts<H extends Record<string, Work>>(handler: H): H {
  const changing = Object.entries(handler).filter(([name]) => ["create", "update", "delete"].includes(name));
  const guarded = changing.map(([name, work]) => [
    name,
    async (...args: never[]) => {
      try {
        return await work(...args);
      } finally {
        const present = engineOfProcess();
        if ((await present.presence()) === "gone") present.exit();
      }
    },
  ]);
  return { ...handler, ...(Object.fromEntries(guarded) as Partial<H>) };
}

const steps = createStepHandlers(contextOf);
export const gate = whileUpdateLasts(steps.gate);
export const order = whileUpdateLasts(steps.order);
export const request = whileUpdateLasts(steps.request);
export const job = whileUpdateLasts(steps.job);
export const nodeStatus = whileUpdateLasts(createNodeStatusHandler(contextOf));

/** Loaded with the first resource of `okd`: a stack that only reboots nodes needs nothing of it. */
function okdHandlers(): typeof OkdHandlers {
  return require("./okd/okdHandlers") as typeof OkdHandlers;
}

let resources: ReturnType<typeof OkdHandlers.createOkdHandlers> | undefined;

function okdResources(): NonNullable<typeof resources> {
  return (resources ??= okdHandlers().createOkdHandlers(okdContextOf));
}

export const okd = {
  get sessionToken() {
    return whileUpdateLasts(okdResources().sessionToken);
  },
  get serviceAccountToken() {
    return whileUpdateLasts(okdResources().serviceAccountToken);
  },
  get registrySecret() {
    return whileUpdateLasts(okdResources().registrySecret);
  },
  get imageSignature() {
    return whileUpdateLasts(okdResources().imageSignature);
  },
  get resourceCondition() {
    return whileUpdateLasts(okdResources().resourceCondition);
  },
  get nodeMaintenanceSetup() {
    return whileUpdateLasts(okdResources().nodeMaintenanceSetup);
  },
};

let nodeDrain: ReturnType<typeof NodeDrainHandler.nodeDrainHandler> | undefined;

export const maintenance = {
  nodeUncordon: whileUpdateLasts(steps.uncordon),
  /** Loaded with the first drain. */
  get nodeDrain() {
    const { nodeDrainHandler } = require("./drain/resource/nodeDrainHandler") as typeof NodeDrainHandler;
    return whileUpdateLasts((nodeDrain ??= nodeDrainHandler(okdContextOf, () => heartbeat?.suspension())));
  },
};
