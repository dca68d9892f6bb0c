import { createRequire } from "node:module";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";
import { repository } from "../setup/paths.cjs";
import { Interrupted, Interruption } from "../pulumi/interruption.mjs";

const node = "worker-0.openstacklocal";

/** What the CLI ends with after a second Ctrl-C. */
const exitCodeOfCancelled = 8;

/** Slow enough to be watched. */
const rhythm = { downMs: 5000, doneGapMs: 500 };

/**
 * Runs the quick start against a simulator with the real Pulumi CLI, twice, and leaves nothing behind.
 * @returns {Promise<number>} the exit code
 */
export async function runDemo() {
  const { startSimulator } = createRequire(import.meta.url)("pulumi-openshift-maintenance-simulator");
  const interruption = new Interruption();
  let simulator;
  let workspace;
  try {
    simulator = await startSimulator({ reboot: rhythm });
    workspace = await createPulumiWorkspace({
      ownSession: true,
      projectFolder: repository,
      project: "quickstart",
      stack: "demo",
      config: {
        node,
        imageVersion: "4.18.1",
        "openshift:selfService.apiUrl": simulator.apiUrl,
        "openshift:selfService.clusterId": "demo.cna.example.com",
        "openshift:selfService.username": "operator",
        "openshift:selfService.password": { secret: "operator-password" },
      },
    });
    say(`A simulated cluster answers at ${simulator.apiUrl}; Pulumi keeps its state in ${workspace.folder}.`);
    return await play(simulator, workspace, interruption);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    say("Stopped. Nothing is left behind.");
    return error.exitCode;
  } finally {
    await workspace?.dispose();
    await simulator?.close();
    interruption.stop();
  }
}

async function play(simulator, workspace, interruption) {
  say(`pulumi up: reboots ${node}, watches it, and lets the next resource wait for it.`);
  const first = await timed(() => interruption.during(up(workspace)));
  if (first.code !== 0) return failed(`pulumi up ended with ${first.code}.`);

  say("pulumi up once more: nothing has changed, so nothing may happen.");
  const second = await timed(() => interruption.during(up(workspace, ["--expect-no-changes"])));
  if (second.code !== 0) return failed(`The second pulumi up ended with ${second.code}.`);

  const { jobId, durationSeconds, transitions, statusAfterwards } = await workspace.outputs();
  const reboots = simulator.acceptedReboots;
  say("What happened");
  line("reboots that the cluster accepted", reboots.map((reboot) => reboot.node).join(", ") || "none");
  line("job", jobId);
  line("status of the node", `${transitions.map(describeTransition).join(" → ")}, ${durationSeconds} s`);
  line("the resource after it saw", statusAfterwards);
  line("pulumi up", `${first.seconds} s`);
  line("pulumi up without changes", `${second.seconds} s`);
  if (reboots.length !== 1) return failed(`The cluster accepted ${reboots.length} reboots instead of 1.`);
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
