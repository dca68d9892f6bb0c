/**
 * Programs that reboot nodes, a simulator whose reboots take under a second, and a workspace that joins the two:
 * what the tests with the real Pulumi CLI have in common.
 */
import * as path from "node:path";
import { startSimulator, type Simulator, type SimulatorOptions } from "../../simulator/source";
import { sharedProgramHost, type ProgramHost } from "./startProgramHost";
import { filesBelow, plantedPassword, requireNoLeaks, type Texts } from "./leakScan";
import {
  connectionTo,
  createPulumiWorkspace,
  operator,
  ourName,
  packages,
  viewer,
  type Config,
  type EngineEvent,
  type PulumiWorkspace,
  type RunResult,
  type StackExport,
} from "./pulumiWorkspace";

/** A reboot that is over before the library looks for the second time. */
export const fastReboot = {
  startDelayMs: 50,
  downMs: 400,
  lineIntervalMs: 50,
  doneGapMs: 50,
  jitter: 0,
} as const;

/** JavaScript to be put into a program as it is, where JSON would be a value: `code("image.version")`. */
export interface Code {
  readonly code: string;
}

/** @example reboot("worker-0", { triggers: code("[image.version]") }) */
export function code(text: string): Code {
  return { code: text };
}

/** A value as JavaScript. */
function literal(value: unknown): string {
  if (typeof value === "object" && value !== null && "code" in value) return String(value.code);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (value === undefined) return "undefined";
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${literal(part)}`);
  return `{ ${fields.join(", ")} }`;
}

/** The node that a `NodeReboot` of this name is about, unless its arguments say otherwise. */
export function nodeOf(name: string): string {
  return `${name}.openstacklocal`;
}

/**
 * A statement that declares a `NodeReboot`, reachable as `reboots["worker-0"]`, with its main outputs exported
 * under its name.
 *
 * @example reboot("worker-0", { triggers: ["a"] }, { dependsOn: code('reboots["worker-1"]') })
 */
export function reboot(name: string, args: Record<string, unknown> = {}, opts: object = {}): string {
  const key = JSON.stringify(name);
  const all = literal({ node: nodeOf(name), ...args });
  return `
reboots[${key}] = new openshift.NodeReboot(${key}, ${all}, ${literal(opts)});
exports[${key}] = (({ node, phase, completed, jobId, operationId, adopted }) =>
  ({ node, phase, completed, jobId, operationId, adopted }))(reboots[${key}]);
`;
}

/** The text of a program made of such statements, or any others; `pulumi` and `openshift` are there. */
export function program(...statements: string[]): string {
  return `
"use strict";
const pulumi = require("@pulumi/pulumi");
const openshift = require("pulumi-openshift-maintenance");
const reboots = {};
${statements.join("\n")}
`;
}

/**
 * A program of two reboots, of which the second is asked for by a user who may not: a record of a refusal, whose deletion
 * has something to note.
 */
export function oneDoneAndOneRefused({ apiUrl }: Simulator): string {
  const { username, password } = viewer;
  const selfService = { apiUrl, clusterId: "demo.cna.example.com", username, password };
  return program(
    reboot("worker-0"),
    `new openshift.NodeStatus("worker-0", { node: reboots["worker-0"].node });`,
    reboot("worker-1", { connection: { selfService } }, { dependsOn: code(`reboots["worker-0"]`) }),
  );
}

/** The kinds of steps that a `NodeReboot` has. */
export type Step = "RebootGate" | "RebootOrder" | "RebootRequest" | "RebootJob" | "NodeUncordon";

/** The URN of a step of a `NodeReboot` at the top of a program. */
export function stepUrn(name: string, step: Step): string {
  return `urn:pulumi:dev::test::openshift:maintenance:NodeReboot$pulumi-nodejs:dynamic/openshift:${step}::${name}`;
}

/** A simulator, and a Pulumi project that talks to it. */
export interface Scene {
  readonly simulator: Simulator;
  readonly workspace: PulumiWorkspace;
  /** The nodes whose reboots the server accepted, in order. */
  readonly rebooted: () => string[];
  /** The state as its file has it: the CLI would take half a second to say the same. */
  readonly state: () => StackExport["deployment"];
  /** What the stack exports; secrets as they are stored. */
  readonly outputs: () => Record<string, unknown>;
  /** What the stack exports for a `NodeReboot`. */
  readonly outputsOf: (name: string) => Record<string, unknown>;
  /** What the state records of a step, whatever the stack exports. */
  readonly recorded: (name: string, step: Step) => Record<string, unknown>;
  /** What runs the program, when it is no process of its own. */
  readonly programHost: ProgramHost | undefined;
  /** What other programs than the workspace's commands have printed: it is searched for the password too. */
  readonly alsoPrinted: string[];
  readonly close: () => Promise<void>;
}

/** What a scene can be told besides its program. */
export interface SceneOptions {
  simulator?: SimulatorOptions;
  /** Instead of the connection to the simulator, or computed from it. */
  config?: (simulator: Simulator) => Config;
  env?: (simulator: Simulator) => Record<string, string>;
  /** The folder of a library to be used instead of this checkout's build. */
  library?: string;
  /**
   * Run the program as a process of its own for each operation, as `pulumi up` does by itself: for what users do
   * first, and for scenes about processes. The others share one, which takes half the time. Default: where the scene
   * has its own `env` or `library`, which must reach the program.
   */
  ownProcess?: boolean;
}

/**
 * Sets a scene. Whoever opens it closes it: better use {@link withScene}.
 *
 * @param source the text of the program, or what makes it of the simulator's address
 */
export async function openScene(
  source: string | ((simulator: Simulator) => string),
  options: SceneOptions = {},
): Promise<Scene> {
  const simulator = await startSimulator({
    reboot: fastReboot,
    users: [operator, viewer],
    ...options.simulator,
  });
  const { ownProcess = options.env !== undefined || options.library !== undefined } = options;
  const programHost = ownProcess ? undefined : await sharedProgramHost();
  const workspace = await createPulumiWorkspace({
    programHost: programHost?.address,
    program: typeof source === "string" ? source : source(simulator),
    config: (options.config ?? connectionTo)(simulator),
    env: options.env?.(simulator),
    packages: { ...packages, ...(options.library === undefined ? {} : { [ourName]: options.library }) },
  }).catch(async (error: unknown) => {
    await simulator.close();
    throw error;
  });
  const state: Scene["state"] = () => {
    const stored = JSON.parse(workspace.stateText()) as {
      checkpoint: { latest: StackExport["deployment"] | null };
    };
    return stored.checkpoint.latest ?? {};
  };
  const outputs: Scene["outputs"] = () =>
    state().resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  return {
    simulator,
    workspace,
    rebooted: () => simulator.acceptedReboots.map(({ node }) => node),
    state,
    outputs,
    outputsOf: (name) => outputs()[name] as Record<string, unknown>,
    recorded: (name, step) => {
      const { resources = [] } = state();
      const found = resources.find(
        ({ urn }) => urn.endsWith(`::${name}`) && urn.includes(`openshift:${step}:`),
      );
      if (found === undefined) throw new Error(`the state has no ${step} ${name}`);
      return found.outputs ?? {};
    },
    programHost,
    alsoPrinted: [],
    close: async () => {
      await workspace.dispose();
      await simulator.close();
    },
  };
}

/**
 * All that a scene has left behind: the state with its backups and history, Pulumi's home, logs, the settings of
 * the stack, and what was printed. Not the program, which may hold a password itself.
 */
export function* tracesOf({ workspace, programHost, alsoPrinted }: Scene): Texts {
  yield* filesBelow(workspace.folder, [path.join("project", "index.js")]);
  yield* workspace.printed();
  if (programHost !== undefined) yield ["the process of the programs", programHost.output()];
  for (const text of alsoPrinted) yield ["another command", text];
}

/** Plays in a scene, sees that the password is nowhere, and clears it away whatever happens. */
export async function withScene(
  source: string | ((simulator: Simulator) => string),
  play: (scene: Scene) => Promise<void>,
  options: SceneOptions = {},
): Promise<void> {
  const scene = await openScene(source, options);
  try {
    await play(scene);
    requireNoLeaks([plantedPassword], tracesOf(scene));
  } finally {
    await scene.close();
  }
}

/** As {@link withScene}, with the program in a process of its own for each operation: what `pulumi up` does by itself. */
export function withOwnProcess(
  source: string | ((simulator: Simulator) => string),
  play: (scene: Scene) => Promise<void>,
  options: SceneOptions = {},
): Promise<void> {
  return withScene(source, play, { ...options, ownProcess: true });
}

/** The result of a command that must have gone well. */
export function succeeded(result: RunResult): RunResult {
  if (result.code !== 0) throw new Error(`ended with ${result.code}:\n${result.output}`);
  return result;
}

/** The result of a command that must have failed, which includes that Pulumi itself did not break. */
export function failed(result: RunResult): RunResult {
  if (result.code === 0) throw new Error(`ended well, though it should not have:\n${result.output}`);
  expect(result.output).not.toMatch(/panic:|Unexpected struct type|code must be a string/);
  return result;
}

/**
 * What the engine did to each step and resource: `RebootOrder worker-0: update`. Those that stay the same are
 * left out, and so is the language's provider, which Pulumi updates with each change of the configuration.
 */
export function operationsIn(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ resourcePreEvent }) => {
    if (resourcePreEvent === undefined) return [];
    const { op, type, urn } = resourcePreEvent.metadata;
    if (op === "same" || type.startsWith("pulumi:providers:")) return [];
    return [`${type.slice(type.lastIndexOf(":") + 1)} ${urn.slice(urn.lastIndexOf("::") + 2)}: ${op}`];
  });
}

/** What a user sees beside a resource, live lines included; not what the engine notes for debugging. */
export function messagesIn(events: readonly EngineEvent[]): { urn: string; text: string; isLive: boolean }[] {
  return events.flatMap(({ diagnosticEvent }) => {
    if (diagnosticEvent === undefined || diagnosticEvent.severity === "debug") return [];
    const { urn = "", message, ephemeral = false } = diagnosticEvent;
    // Pulumi marks where colors begin and end.
    return [{ urn, text: message.replace(/<\{%.*?%\}>/gu, "").trim(), isLive: ephemeral }];
  });
}
