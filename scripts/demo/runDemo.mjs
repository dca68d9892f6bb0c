import { parseArgs } from "node:util";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";
import { SetupError } from "../setup/setupError.mjs";
import { Interrupted, Interruption } from "../pulumi/interruption.mjs";
import { scenes } from "./scenes.mjs";

/** What the CLI ends with after a second Ctrl-C. */
const exitCodeOfCancelled = 8;

/**
 * Runs an example against a simulator with the real Pulumi CLI, twice, and leaves nothing behind.
 * @param {string[]} [args] `--backend selfService` (the default) or `--backend kubernetes`
 * @returns {Promise<number>} the exit code
 */
export async function runDemo(args = []) {
  const startScene = scenes[backendOf(args)];
  const interruption = new Interruption();
  let scene;
  let workspace;
  try {
    scene = await startScene();
    workspace = await createPulumiWorkspace({
      ownSession: true,
      projectFolder: scene.projectFolder,
      project: scene.project,
      stack: "demo",
      config: scene.config,
    });
    say(`A simulated cluster answers at ${scene.address}; Pulumi keeps its state in ${workspace.folder}.`);
    return await play(scene, workspace, interruption);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    say("Stopped. Nothing is left behind.");
    return error.exitCode;
  } finally {
    await workspace?.dispose();
    await scene?.close();
    interruption.stop();
  }
}

/** @throws SetupError that says how to call it */
function backendOf(args) {
  const usage = `npm run demo [-- --backend ${Object.keys(scenes).join("|")}]`;
  try {
    const { backend } = parseArgs({
      args,
      options: { backend: { type: "string", default: "selfService" } },
    }).values;
    if (Object.hasOwn(scenes, backend)) return backend;
  } catch (error) {
    throw new SetupError(`${error.message}\n${usage}`, { cause: error });
  }
  throw new SetupError(usage);
}

async function play(scene, workspace, interruption) {
  say(`pulumi up: ${scene.doing}.`);
  const first = await timed(() => interruption.during(up(workspace)));
  if (first.code !== 0) return failed(`pulumi up ended with ${first.code}.`);

  say("pulumi up once more: nothing has changed, so nothing may happen.");
  const second = await timed(() => interruption.during(up(workspace, ["--expect-no-changes"])));
  if (second.code !== 0) return failed(`The second pulumi up ended with ${second.code}.`);

  const outputs = await workspace.outputs();
  const { durationSeconds, transitions } = outputs;
  say("What happened");
  line("status of the node", `${transitions.map(describeTransition).join(" → ")}, ${durationSeconds} s`);
  for (const [name, value] of scene.facts(outputs)) line(name, value);
  line("pulumi up", `${first.seconds} s`);
  line("pulumi up without changes", `${second.seconds} s`);
  const rebooted = scene.rebooted();
  if (rebooted.length !== 1) return failed(`The cluster has rebooted ${rebooted.length} nodes instead of 1.`);
  if (scene.next !== undefined) say(scene.next);
  return 0;
}

function up(workspace, args = []) {
  // On a terminal the CLI draws its live rows; elsewhere it prints a line for each change of a row.
  const onTerminal = process.stdin.isTTY && process.stdout.isTTY && !process.env.CI;
  const mode = onTerminal ? [] : ["--non-interactive", "--color=never", "--suppress-progress"];
  return workspace.start(["up", "--yes", "--skip-preview", ...mode, ...args], {
    inherit: onTerminal ? "terminal" : "output",
    events: true,
  });
}

/** While the CLI draws on a terminal, it reads Ctrl-C itself, and only its result tells us. */
function throwIfCancelled({ code, events }) {
  const cancelled = events.some(({ diagnosticEvent }) => /update cancell?ed/.test(diagnosticEvent?.message));
  if (code !== 0 && (cancelled || code === exitCodeOfCancelled)) throw new Interrupted(130);
}

async function timed(work) {
  const startedAt = Date.now();
  const result = await work();
  throwIfCancelled(result);
  return { ...result, seconds: ((Date.now() - startedAt) / 1000).toFixed(1) };
}

const describeTransition = (transition) => (typeof transition === "string" ? transition : transition.status);

const say = (text) => process.stdout.write(`\n== ${text}\n`);

const line = (name, value) => process.stdout.write(`   ${`${name}:`.padEnd(36)}${value}\n`);

function failed(reason) {
  process.stdout.write(`\nThe demo failed: ${reason}\n`);
  return 1;
}
