/** Inputs of a resource and the configuration beside them, good but for what is given. */
import { readFileSync } from "node:fs";
import { createNodeStatusHandler } from "../../provider/nodes/nodeStatusHandler";
import type { RebootContext } from "../../provider/reboot/rebootContext";
import { createStepHandlers } from "../../provider/reboot/stepHandlers";
import { noEngine } from "../../provider/pulumi/engine";
import { createProcessMemory } from "../../provider/reboot/processMemory";
import { systemClock } from "../../provider/core/clock";
import { configOf } from "./settingsSource";

export type Values = Record<string, unknown>;

export const goodConfig: Values = {
  "openshift:selfService.apiUrl": "https://api.example.com/api/openshift",
  "openshift:selfService.clusterId": "cluster.example.com",
  "openshift:selfService.username": "operator",
  "openshift:selfService.password": "planted-password",
};
export const goodConnection: Values = {
  apiUrl: "https://api.example.com/api/openshift",
  clusterId: "cluster.example.com",
  username: "operator",
  password: "planted-password",
};
export const goodReboot: Values = {
  node: "worker-0.openstacklocal",
  triggers: [],
  timeoutSeconds: 1800,
  rebootOnCreate: true,
  rowUrn: "urn::worker-0",
};

/** What `check` says of inputs; a request would throw. */
export async function check(
  kind: "gate" | "nodeStatus",
  inputs: Values,
  config: Values = goodConfig,
  env: Record<string, string> = {},
): Promise<string[]> {
  const context: RebootContext = {
    configuration: {
      config: configOf(config),
      env: (name) => env[name],
      readFile: (file) => readFileSync(file, "utf8"),
    },
    engine: noEngine,
    clock: systemClock,
    random: () => 0,
    memory: createProcessMemory(),
    suspension: () => undefined,
    healthOf: () => {
      throw new Error("no one looks at the health here");
    },
    drainerOf: () => {
      throw new Error("a node was about to be drained");
    },
    backendOf: () => {
      throw new Error("a request was about to be sent");
    },
  };
  const handlers = {
    ...createStepHandlers(() => context),
    nodeStatus: createNodeStatusHandler(() => context),
  };
  const { failures = [] } = await handlers[kind].check({}, inputs as never);
  return failures.map(({ property, reason }) => property + reason);
}

export const reboot = (change: Values): Values => ({ ...goodReboot, ...change });
export const connection = (change: Values): Values =>
  reboot({ connection: { selfService: { ...goodConnection, ...change } } });
export const config = (change: Values): Values => ({ ...goodConfig, ...change });
export const escape = String.fromCharCode(27);
