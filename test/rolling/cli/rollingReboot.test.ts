/** A roll by the real CLI: its order, its budget by the server's clock, a failure in the middle, and a kill. */
import {
  operationsIn,
  messagesIn,
  openScene,
  failed,
  program,
  succeeded,
  tracesOf,
  withScene,
  type Scene,
} from "../../support/rebootProgram";
import {
  aMinuteLater,
  orphanEnds,
  paste,
  recoveryCommandsIn,
  requestsOf,
  unlock,
} from "../../support/interruptions";
import { plantedPassword, requireNoLeaks } from "../../support/leakScan";
import type { RunResult } from "../../support/pulumiWorkspace";
import { until } from "../../support/until";

const named = (role: string, count: number): string[] =>
  Array.from({ length: count }, (_one, index) => `${role}-${index}.openstacklocal`);
const [workers, balancers, masters] = [named("worker", 12), named("haproxy", 2), named("master", 3)];
const nodes = [...masters, ...balancers, ...workers];

const budget = { worker: 4, haproxy: 1, master: 1 };
const rhythm = { startDelayMs: 50, downMs: 500, lineIntervalMs: 50, doneGapMs: 50, jitter: 0 };
/** From the request to the end of its job, by the server's clock. */
const jobMs = rhythm.startDelayMs + rhythm.downMs + rhythm.doneGapMs;

const roll = (trigger: string, more: object = {}): string =>
  program(`
openshift.selectNodes().then((nodes) => {
  const roll = new openshift.RollingReboot("all", ${JSON.stringify({ triggers: [trigger], maxUnavailable: budget, polling: { maxSeconds: 1 }, ...more }).replace(/^\{/u, "{ nodes, ")});
});
`);

type Reboots = Scene["simulator"]["acceptedReboots"];

/** When the jobs ended that did not end by themselves, by the server's clock. */
const heldUntil = new Map<string, number>();

/** How many nodes of a role the server had rebooting at once at most. */
function mostAtOnce(role: string, reboots: Reboots): number {
  const ofRole = reboots.filter(({ node }) => node.startsWith(role));
  const endOf = ({ jobId, at }: Reboots[number]): number => heldUntil.get(jobId) ?? at + jobMs;
  return Math.max(...ofRole.map(({ at }) => ofRole.filter((one) => one.at <= at && at < endOf(one)).length));
}

/** An update in which workers reboot until as many do as may: how many that are does not depend on how fast it is. */
async function upWithHeldWorkers({ simulator, workspace, rebooted }: Scene): Promise<RunResult> {
  const setWorkers = (downMs: number): void => {
    for (const worker of workers) simulator.setReboot({ ...rhythm, downMs }, worker);
  };
  setWorkers(Infinity);
  const running = workspace.startUp();
  await until(
    "as many workers are down as may",
    () => !running.running || rebooted().length >= budget.worker,
  );
  setWorkers(rhythm.downMs);
  simulator.finishJobs("Done");
  for (const { jobId } of simulator.acceptedReboots) heldUntil.set(jobId, Date.now());
  return running.exit;
}

/** What the state has of the triggers of each node. */
function recordedTriggers(scene: Scene): Record<string, unknown> {
  const { resources = [] } = scene.state();
  const orders = resources.filter(({ type }) => type.endsWith("openshift:RebootOrder"));
  return Object.fromEntries(
    orders.map(({ outputs = {} }) => [String(outputs["node"]), (outputs["triggers"] as unknown[])[0]]),
  );
}

let scene: Scene;
let before = 0;
/** What was rebooted since the last call. */
const rebootedSince = (): string[] => {
  const since = scene.rebooted().slice(before);
  before = scene.rebooted().length;
  return since;
};

beforeAll(async () => {
  scene = await openScene(roll("a"), {
    ownProcess: true,
    simulator: { clusters: { "demo.cna.example.com": { nodes } }, reboot: rhythm },
  });
});

afterAll(async () => {
  requireNoLeaks([plantedPassword], tracesOf(scene));
  await scene.close();
});

test("a preview of a roll shows its plan in order, and sends nothing", async () => {
  const { events } = succeeded(await scene.workspace.preview([], { events: true }));
  const [plan = ""] = messagesIn(events).flatMap(({ urn, text }) => (urn.endsWith("::all") ? [text] : []));
  const lines = [workers, balancers, masters].map((stage, index) => `${index + 1}. ${stage.join(", ")}`);
  expect(plan.split("\n").slice(1)).toEqual(lines);
  expect(operationsIn(events).filter((one) => one.startsWith("RebootOrder"))).toHaveLength(nodes.length);
  expect(scene.rebooted()).toEqual([]);
});

test("a roll reboots each node once, role by role, and never more at once than its budget", async () => {
  succeeded(await upWithHeldWorkers(scene));
  const rebooted = rebootedSince();
  expect([...rebooted].sort()).toEqual([...nodes].sort());
  expect([...new Set(rebooted.map((node) => node.split("-")[0]))]).toEqual(["worker", "haproxy", "master"]);
  for (const [role, most] of Object.entries(budget))
    expect(mostAtOnce(role, scene.simulator.acceptedReboots)).toBe(most);
  succeeded(await scene.workspace.up(["--expect-no-changes"]));
  expect(rebootedSince()).toEqual([]);
});

test("a node that fails stops the roll, also under --continue-on-error, and no record is lost; later it is resumed", async () => {
  const { simulator, workspace } = scene;
  const bad = "worker-0.openstacklocal";
  simulator.setReboot({ ...rhythm, outcome: "Fail" }, bad);
  workspace.writeProgram(roll("b"));
  const { output } = failed(await workspace.up(["--continue-on-error"]));
  expect(output).toMatch(
    /RollingReboot "all" is not complete: .*Failed: worker-0\S+\. .*\(ERR_ROLL_STOPPED\)/u,
  );
  const first = rebootedSince();
  expect(first).toContain(bad);
  // When it is seen, others of its role may have begun; the next role never has.
  expect([...balancers, ...masters].filter((node) => first.includes(node))).toEqual([]);
  const recorded = recordedTriggers(scene);
  expect(Object.keys(recorded).sort()).toEqual([...nodes].sort());
  for (const node of nodes) expect([node, recorded[node]]).toEqual([node, first.includes(node) ? "b" : "a"]);

  simulator.setReboot({ ...rhythm, outcome: "Done" }, bad);
  simulator.setNode("demo.cna.example.com", bad, "ACTIVE");
  succeeded(await paste(scene, recoveryCommandsIn(output).askAgain));
  // The answer to the failure is a second request of that node; all others are rebooted once.
  expect([...first, ...rebootedSince()].sort()).toEqual([...nodes, bad].sort());
});

test("a roll that is killed at any moment is resumed by the next update, each node rebooted once", async () => {
  const { workspace } = scene;
  workspace.writeProgram(roll("c"));
  const killAfter = 1 + Math.floor(Math.random() * 14);
  const killed = workspace.startUp();
  await until(
    `${killAfter} reboots are accepted`,
    () => !killed.running || scene.rebooted().length >= before + killAfter,
  );
  killed.signal("SIGKILL");
  await killed.exit;
  await orphanEnds(scene, { reboots: requestsOf(scene, "reboot").length });
  await unlock(scene);
  const next = await workspace.up([], aMinuteLater);
  if (next.code !== 0) {
    // Killed within the moment of a request, whose answer is the server's to tell.
    const node = /whether the reboot of node (\S+) was accepted/u.exec(next.output)?.[1] ?? "";
    const { accept, askAgain } = recoveryCommandsIn(next.output);
    const wasAccepted = scene.rebooted().slice(before).includes(node);
    succeeded(await paste(scene, wasAccepted ? accept : askAgain));
  }
  expect(rebootedSince().sort()).toEqual([...nodes].sort());
  for (const [role, most] of Object.entries(budget))
    expect(mostAtOnce(role, scene.simulator.acceptedReboots)).toBeLessThanOrEqual(most);
});

test("a fault of a roll ends a preview before anything of it is registered", async () => {
  scene.workspace.writeProgram(roll("d", { maxUnavailable: { workers: 2 }, trigers: [] }));
  const { output, events } = failed(await scene.workspace.preview([], { events: true }));
  expect(output).toContain('RollingReboot "all": 2 faults: trigers is not known; closest: triggers');
  expect(output).toContain("maxUnavailable.workers is not known; closest: worker");
  expect(operationsIn(events)).toEqual([]);
});

test("a roll in the process of an Automation API program starts nothing in the pause of its canary", () =>
  withScene(
    program(`
const nodes = [0, 1, 2].map((index) => "worker-" + index + ".openstacklocal");
const canary = { nodes: [nodes[2]], pauseSeconds: 3 };
exports.summary = new openshift.RollingReboot("all", { nodes, canary, maxUnavailable: 2 }).summary;
`),
    async ({ simulator, workspace, rebooted, outputs }) => {
      succeeded(await workspace.up());
      expect(rebooted()).toHaveLength(3);
      expect(rebooted()[0]).toBe("worker-2.openstacklocal");
      const [canary = 0, next = 0] = simulator.acceptedReboots.map(({ at }) => at);
      expect(next - canary).toBeGreaterThan(3000);
      expect(outputs()["summary"]).toMatch(/^3 of 3 nodes rebooted in /u);
    },
  ));
