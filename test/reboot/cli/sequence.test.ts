/** A reboot among other resources: what comes after it, what is shown of it, and what is stored. */
import { repository } from "../../../scripts/setup/paths.cjs";
import { plantedPassword, requireNoLeaks } from "../../support/leakScan";
import type { RunResult } from "../../support/pulumiWorkspace";
import {
  code,
  fastReboot,
  messagesIn,
  nodeOf,
  openScene,
  program,
  reboot,
  stepUrn,
  succeeded,
  tracesOf,
  type Scene,
} from "../../support/rebootProgram";

/** Records when its creation began, and what it was given. */
const witness = `
const provider = {
  async create(inputs) { return { id: "witness", outs: { ...inputs, createdAt: Date.now() } }; },
};
class Witness extends pulumi.dynamic.Resource {
  constructor(name, args, opts) { super(provider, name, { ...args, createdAt: undefined }, opts); }
}
`;

const rhythm = { ...fastReboot, downMs: 2500, doneGapMs: 700 };
const source = program(
  witness,
  reboot("worker-0"),
  `
const first = reboots["worker-0"];
new openshift.NodeStatus("worker-0", { node: first.node });
const witnesses = {
  dependsOn: new Witness("dependsOn", {}, { dependsOn: first }),
  node: new Witness("node", { node: first.node }),
  jobId: new Witness("jobId", { jobId: first.jobId }),
};
for (const [name, { createdAt, node, jobId }] of Object.entries(witnesses)) exports[name] = { createdAt, node, jobId };
`,
  // Another reboot that comes after this one.
  reboot("worker-1", {}, { dependsOn: code("first") }),
);

/** One update, of which each test looks at something else. */
let scene: Scene;
let update: RunResult;

beforeAll(async () => {
  scene = await openScene(source, { ownProcess: true, simulator: { reboot: rhythm } });
  update = succeeded(await scene.workspace.up([], { events: true }));
});

afterAll(() => scene.close());

test("whatever depends on a reboot, or uses an output of it, starts only after the job's end", () => {
  const [first, second, ...more] = scene.simulator.acceptedReboots;
  expect(more).toEqual([]);
  const { at = 0, jobId } = first ?? {};
  expect(second?.node).toBe(nodeOf("worker-1"));
  // Without jitter the job lasts at least so long.
  const endedAt = at + rhythm.startDelayMs + rhythm.downMs + rhythm.doneGapMs;
  expect(second?.at).toBeGreaterThan(endedAt);
  const { dependsOn, node, jobId: byJobId } = scene.outputs();
  expect(node).toMatchObject({ node: nodeOf("worker-0") });
  expect(byJobId).toMatchObject({ jobId });
  for (const each of [dependsOn, node, byJobId]) {
    expect((each as { createdAt: number }).createdAt).toBeGreaterThan(endedAt);
  }
});

test("the job's row shows each status live, and its end for good", () => {
  const jobId = scene.simulator.acceptedReboots[0]?.jobId ?? "none";
  const row = messagesIn(update.events).filter(({ urn }) => urn === stepUrn("worker-0", "RebootJob"));
  const live = row.filter(({ isLive }) => isLive).map(({ text }) => text);
  expect(live).toContainEqual(expect.stringMatching(liveLine("REBOOT", jobId)));
  expect(live).toContainEqual(expect.stringMatching(liveLine("ACTIVE", jobId)));
  // Read several times, shown once.
  expect(live.filter((text) => text.includes("REBOOT"))).toHaveLength(1);
  const lasting = row.filter(({ isLive }) => !isLive).map(({ text }) => text);
  expect(lasting).toEqual([
    expect.stringMatching(
      new RegExp(`^node worker-0\\.openstacklocal rebooted in \\d+ s \\(job ${jobId}\\): it is ACTIVE$`),
    ),
  ]);
  expect(update.output).toContain(lasting[0]);
  const { transitions } = scene.recorded("worker-0", "RebootJob");
  expect((transitions as { status: string }[]).map(({ status }) => status)).toEqual(["REBOOT", "ACTIVE"]);
});

/** `REBOOT 2 s worker-0.openstacklocal (job tmp123abcd)` */
function liveLine(status: string, jobId: string): RegExp {
  return new RegExp(`^${status} \\d+ s worker-0\\.openstacklocal \\(job ${jobId}\\)$`);
}

test("what is stored as program text calls the package by its name, and is small and free of machine paths", () => {
  const { resources = [] } = scene.state();
  const dynamic = resources.filter(
    ({ type, urn }) => type.startsWith("pulumi-nodejs:dynamic/") && urn.endsWith("::worker-0"),
  );
  expect(dynamic.map(({ type }) => type).sort()).toEqual(
    ["NodeStatus", "RebootGate", "RebootJob", "RebootOrder", "RebootRequest"].map(
      (name) => `pulumi-nodejs:dynamic/openshift:${name}`,
    ),
  );
  for (const { type, id, inputs, outputs } of dynamic) {
    expect(id).toBe("demo.cna.example.com/worker-0.openstacklocal");
    const text = String(inputs?.["__provider"]);
    expect(outputs?.["__provider"]).toBe(text);
    expect(text.length).toBeLessThan(type.endsWith("RebootRequest") ? 520 : 320);
    expect(text.match(/require\([^)]*\)/gu)).toEqual([
      'require("pulumi-openshift-maintenance/dist/runtime")',
    ]);
    expect(text).not.toContain(repository);
    expect(text).not.toContain(scene.workspace.folder);
    expect(text).not.toMatch(/["'\s(](\/|[A-Za-z]:\\)\w+\/|file:|#private|node_modules/u);
  }
});

test("the password is found nowhere after a sequence of reboots", () => {
  requireNoLeaks([plantedPassword], tracesOf(scene));
});
