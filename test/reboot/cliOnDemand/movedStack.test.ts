/** A stack that moves from one back end to the other, with the real CLI: what is recorded stays what it is. */
import { administrator, setUpCluster } from "../../../scripts/demo/setUpCluster.cjs";
import {
  startOkdSimulator,
  startSimulator,
  type OkdSimulator,
  type Simulator,
} from "../../../simulator/source";
import {
  connectionTo,
  createPulumiWorkspace,
  operator,
  type PulumiWorkspace,
} from "../../support/pulumiWorkspace";
import { failed, program, reboot, succeeded } from "../../support/rebootProgram";

// The same names in both, as where the nodes are named like their servers.
const nodes = ["worker-0", "worker-1"];

const rebootFor = (trigger: string, more: object = {}): string =>
  program(reboot("worker-0", { node: "worker-0", triggers: [trigger], ...more }));

let simulator: Simulator;
let okd: OkdSimulator;
let workspace: PulumiWorkspace;
beforeEach(async () => {
  simulator = await startSimulator({
    users: [operator],
    clusters: { "demo.cna.example.com": { nodes } },
    reboot: { downMs: 300, doneGapMs: 50, lineIntervalMs: 50 },
  });
  okd = await startOkdSimulator({ ...administrator, nodes, nodeRhythm: { downMs: 4000 } });
  const { token } = await setUpCluster(okd);
  workspace = await createPulumiWorkspace({
    program: rebootFor("a"),
    config: {
      ...connectionTo(simulator),
      "openshift:kubernetes.server": okd.url,
      "openshift:kubernetes.token": { secret: token },
    },
  });
});
afterEach(async () => {
  await workspace.dispose();
  await okd.close();
  await simulator.close();
});

const counts = (): [selfService: number, kubernetes: number] => [
  simulator.acceptedReboots.length,
  okd.boots.length,
];
const use = (backend: "selfService" | "kubernetes"): Promise<void> =>
  workspace.setConfig({ "openshift:backend": backend });

it("another back end reboots nothing and says so, and the next change goes through it", async () => {
  succeeded(await workspace.up());
  expect(counts()).toEqual([1, 0]);
  await use("kubernetes");
  const { output } = succeeded(await workspace.up(["--expect-no-changes"]));
  expect(output).toContain("Nothing is rebooted for that: change triggers if it should be.");
  expect(counts()).toEqual([1, 0]);
  workspace.writeProgram(rebootFor("b"));
  succeeded(await workspace.up());
  expect(counts()).toEqual([1, 1]);
  await use("selfService");
  succeeded(await workspace.up(["--expect-no-changes"]));
  expect(counts()).toEqual([1, 1]);
});

it("an unfinished reboot resumes where it began, whatever the configuration chooses by then", async () => {
  await use("kubernetes");
  workspace.writeProgram(rebootFor("a", { timeoutSeconds: 1 }));
  expect(failed(await workspace.up()).output).toContain("ERR_WAIT_TIMEOUT");
  await use("selfService");
  workspace.writeProgram(rebootFor("a"));
  succeeded(await workspace.up());
  expect(await workspace.outputs()).toMatchObject({
    "worker-0": { phase: "completed", jobId: expect.stringMatching(/^node-maintenance\//u) as string },
  });
  expect(counts()).toEqual([0, 1]);
});

it("a node that has another name there is a new resource with rebootOnCreate: false", async () => {
  succeeded(await workspace.up());
  await use("kubernetes");
  const renamed = (trigger: string, more: object): string =>
    program(reboot("worker-one", { node: "worker-1", triggers: [trigger], ...more }));
  workspace.writeProgram(renamed("a", { rebootOnCreate: false }));
  succeeded(await workspace.up());
  workspace.writeProgram(renamed("a", {}));
  succeeded(await workspace.up());
  expect(counts()).toEqual([1, 0]);
});
