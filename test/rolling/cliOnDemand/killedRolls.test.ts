/**
 * A roll over 3 masters, 2 load balancers and 12 workers that is killed at random moments, each time resumed on a machine
 * that has nothing but the state, on each back end: each node is rebooted once, and the servers' own records say that no
 * more were down at once than the budget allows.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { administrator, setUpCluster } from "../../../scripts/demo/setUpCluster.cjs";
import { startOkdSimulator, startSimulator } from "../../../simulator/source";
import { aMinuteLater, recoveryCommandsIn } from "../../support/interruptions";
import {
  connectionTo,
  createPulumiWorkspace,
  operator,
  type PulumiWorkspace,
  type RunOptions,
} from "../../support/pulumiWorkspace";
import { program, succeeded } from "../../support/rebootProgram";
import { until } from "../../support/until";

const named = (role: string, count: number): string[] =>
  Array.from({ length: count }, (_one, index) => `${role}-${index}`);
const nodes = [...named("master", 3), ...named("haproxy", 2), ...named("worker", 12)];
const budget: Readonly<Record<string, number>> = { worker: 4, haproxy: 1, master: 1 };
/** So often a roll is killed before it may come to its end. */
const kills = 4;

/** When a node was down, by its server's clock. */
interface Outage {
  readonly node: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A cluster of one back end. */
interface Site {
  readonly outages: () => Outage[];
  readonly open: () => Promise<PulumiWorkspace>;
  readonly close: () => Promise<void>;
}

const text = program(`
const nodes = ${JSON.stringify(nodes)}.map((name) => ({ name: name + (process.env.NODE_SUFFIX || ""), role: name.split("-")[0] }));
exports.summary = new openshift.RollingReboot("all", {
  nodes, triggers: ["a"], maxUnavailable: ${JSON.stringify(budget)}, polling: { maxSeconds: 1 },
}).summary;
`);

async function selfService(): Promise<Site> {
  const rhythm = { startDelayMs: 50, downMs: 500, lineIntervalMs: 50, doneGapMs: 50, jitter: 0 };
  const suffix = ".openstacklocal";
  const clusters = { "demo.cna.example.com": { nodes: nodes.map((node) => node + suffix) } };
  const simulator = await startSimulator({ clusters, reboot: rhythm, users: [operator] });
  return {
    outages: () =>
      simulator.acceptedReboots.map(({ node, at }) => ({
        node: node.replace(suffix, ""),
        fromMs: at,
        toMs: at + rhythm.startDelayMs + rhythm.downMs,
      })),
    open: () =>
      createPulumiWorkspace({
        program: text,
        config: connectionTo(simulator),
        env: { NODE_SUFFIX: suffix },
      }),
    close: () => simulator.close(),
  };
}

async function kubernetes(): Promise<Site> {
  const nodeRhythm = { beginMs: 100, stopMs: 50, downMs: 400, readyMs: 200, jitter: 0 };
  const okd = await startOkdSimulator({ ...administrator, nodes, nodeRhythm });
  const { kubeconfig } = await setUpCluster(okd);
  return {
    outages: () =>
      okd.boots.map(({ node, at }) => ({
        node,
        fromMs: at - nodeRhythm.downMs,
        toMs: at + nodeRhythm.readyMs,
      })),
    open: async () => {
      const workspace = await createPulumiWorkspace({ program: text, config: {} });
      writeFileSync(path.join(workspace.folder, "kubeconfig"), kubeconfig);
      return workspace;
    },
    close: () => okd.close(),
  };
}

/** A machine that has never seen the stack: no home of Pulumi, and another time where the library asks for it. */
function freshMachine(workspace: PulumiWorkspace): RunOptions {
  const home = mkdtempSync(path.join(workspace.folder, "home-"));
  const kubeconfig = path.join(workspace.folder, "kubeconfig");
  return { env: { ...aMinuteLater.env, PULUMI_HOME: home, KUBECONFIG: kubeconfig } };
}

/** The most that were down at once of a role. */
function mostAtOnce(role: string, outages: readonly Outage[]): number {
  const ofRole = outages.filter(({ node }) => node.startsWith(role));
  return Math.max(
    ...ofRole.map(({ fromMs }) => ofRole.filter((one) => one.fromMs <= fromMs && fromMs < one.toMs).length),
  );
}

/** What a user answers who has looked: the server's own record of the node. */
async function answer(workspace: PulumiWorkspace, output: string, outages: Outage[]): Promise<void> {
  const node = /whether the reboot of node ([\w-]+)\S* was accepted/u.exec(output)?.[1];
  if (node === undefined) throw new Error(`no question in:\n${output}`);
  const { accept, askAgain } = recoveryCommandsIn(output);
  const commands = outages.some((one) => one.node === node) ? accept : askAgain;
  for (const [, all = ""] of commands.matchAll(/^pulumi (.*)$/gmu)) {
    const args = all.replaceAll(/["']/gu, "").split(" ");
    if (args[0] === "up") await workspace.up(args.slice(1), freshMachine(workspace));
    else succeeded(await workspace.run(args));
  }
}

test.each([
  ["selfService", selfService],
  ["kubernetes", kubernetes],
])("a roll on the back end %s that is killed again and again reboots each node once", async (_, openSite) => {
  const site = await openSite();
  const workspace = await site.open();
  try {
    for (let kill = 0; kill < kills; kill++) {
      const before = site.outages().length;
      const running = workspace.startUp([], freshMachine(workspace));
      const target = before + 1 + Math.floor(Math.random() * 4);
      await until("the roll reboots more nodes", () => !running.running || site.outages().length >= target);
      await sleep(Math.random() * 1000);
      running.signal("SIGKILL");
      const { output } = await running.exit;
      await until("the orphaned plugin ends", () =>
        workspace.processes().every(({ command }) => !command.includes("dynamic-provider")),
      );
      await workspace.run(["cancel", "--yes", "--non-interactive", "--color=never"]);
      if (output.includes("was accepted is not known")) await answer(workspace, output, site.outages());
    }
    let last = await workspace.up([], freshMachine(workspace));
    for (let question = 0; question < kills && last.code !== 0; question++) {
      await answer(workspace, last.output, site.outages());
      last = await workspace.up([], freshMachine(workspace));
    }
    succeeded(last);
    const outages = site.outages();
    expect(outages.map(({ node }) => node).sort()).toEqual([...nodes].sort());
    for (const [role, most] of Object.entries(budget))
      expect(mostAtOnce(role, outages)).toBeLessThanOrEqual(most);
    succeeded(await workspace.up(["--expect-no-changes"], freshMachine(workspace)));
  } finally {
    await workspace.dispose();
    await site.close();
  }
});
