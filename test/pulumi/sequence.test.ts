/** A reboot among other resources: what comes after it, what is shown of it, and what is stored. */
import { repository } from "../../scripts/setup/paths.cjs";
import {
  cliTimeoutMs,
  code,
  fastReboot,
  messagesIn,
  nodeOf,
  program,
  reboot,
  stepUrn,
  succeeded,
  withOwnProcess,
} from "../support/rebootProgram";

jest.setTimeout(cliTimeoutMs);

/** Records when its creation began, and what it was given. */
const witness = `
const provider = {
  async create(inputs) { return { id: "witness", outs: { ...inputs, createdAt: Date.now() } }; },
};
class Witness extends pulumi.dynamic.Resource {
  constructor(name, args, opts) { super(provider, name, { ...args, createdAt: undefined }, opts); }
}
`;

test("whatever depends on a reboot, or uses an output of it, starts only after the job's end; its row shows it live", () => {
  const rhythm = { ...fastReboot, downMs: 2500, doneGapMs: 700 };
  return withOwnProcess(
    program(
      witness,
      reboot("worker-0"),
      `
const first = reboots["worker-0"];
const witnesses = {
  dependsOn: new Witness("dependsOn", {}, { dependsOn: first }),
  node: new Witness("node", { node: first.node }),
  jobId: new Witness("jobId", { jobId: first.jobId }),
};
for (const [name, { createdAt, node, jobId }] of Object.entries(witnesses)) exports[name] = { createdAt, node, jobId };
`,
      // Another reboot that comes after this one.
      reboot("worker-1", {}, { dependsOn: code("first") }),
    ),
    async ({ simulator, workspace, recorded }) => {
      const { events, output } = succeeded(await workspace.up([], { events: true }));
      const [first, second, ...more] = simulator.acceptedReboots;
      expect(more).toEqual([]);
      const { at = 0, jobId = "" } = first ?? {};
      expect(second?.node).toBe(nodeOf("worker-1"));
      // Without jitter the job lasts at least so long.
      const endedAt = at + rhythm.startDelayMs + rhythm.downMs + rhythm.doneGapMs;
      expect(second?.at).toBeGreaterThan(endedAt);
      const { dependsOn, node, jobId: byJobId } = await workspace.outputs();
      expect(node).toMatchObject({ node: nodeOf("worker-0") });
      expect(byJobId).toMatchObject({ jobId });
      for (const each of [dependsOn, node, byJobId]) {
        expect((each as { createdAt: number }).createdAt).toBeGreaterThan(endedAt);
      }

      const row = messagesIn(events).filter(({ urn }) => urn === stepUrn("worker-0", "RebootJob"));
      const live = row.filter(({ isLive }) => isLive).map(({ text }) => text);
      expect(live).toContainEqual(expect.stringMatching(liveLine("REBOOT", jobId)));
      expect(live).toContainEqual(expect.stringMatching(liveLine("ACTIVE", jobId)));
      // Read several times, shown once.
      expect(live.filter((text) => text.includes("REBOOT"))).toHaveLength(1);
      const lasting = row.filter(({ isLive }) => !isLive).map(({ text }) => text);
      expect(lasting).toEqual([
        expect.stringMatching(
          new RegExp(
            `^node worker-0\\.openstacklocal rebooted in \\d+ s \\(job ${jobId}\\): the VM is ACTIVE$`,
          ),
        ),
      ]);
      expect(output).toContain(lasting[0]);
      const { transitions } = await recorded("worker-0", "RebootJob");
      expect((transitions as { status: string }[]).map(({ status }) => status)).toEqual(["REBOOT", "ACTIVE"]);
    },
    { simulator: { reboot: rhythm } },
  );
});

/** `REBOOT 2 s worker-0.openstacklocal (job tmp123abcd)` */
function liveLine(status: string, jobId: string): RegExp {
  return new RegExp(`^${status} \\d+ s worker-0\\.openstacklocal \\(job ${jobId}\\)$`);
}

test("what is stored as program text calls the package by its name, and is small and free of machine paths", () =>
  withOwnProcess(
    program(reboot("worker-0"), `new openshift.NodeStatus("worker-0", { node: reboots["worker-0"].node });`),
    async ({ workspace }) => {
      succeeded(await workspace.up());
      const { resources = [] } = (await workspace.exportStack()).deployment;
      const dynamic = resources.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"));
      expect(dynamic.map(({ type }) => type).sort()).toEqual(
        ["NodeStatus", "RebootGate", "RebootJob", "RebootOrder", "RebootRequest"].map(
          (name) => `pulumi-nodejs:dynamic/openshift:${name}`,
        ),
      );
      for (const { type, id, inputs, outputs } of dynamic) {
        expect(id).toBe("demo.cna.example.com/worker-0.openstacklocal");
        const text = String(inputs?.["__provider"]);
        expect(outputs?.["__provider"]).toBe(text);
        // The request's deletion is text of its own: it must work without the package.
        expect(text.length).toBeLessThan(type.endsWith("RebootRequest") ? 2400 : 1900);
        // One function a method and one that gives the object: a captured module or value would bring more.
        const methods = [...text.matchAll(/async function \/\*(\w+)\*\//gu)].map(([, name]) => name);
        const usual = ["configure", "check", "diff", "create", "update"];
        expect(methods).toEqual(type.endsWith("RebootRequest") ? [...usual, "delete"] : usual);
        expect(text.match(/^function __f\d+\(/gmu)).toHaveLength(methods.length + 1);
        expect(text.match(/require\([^)]*\)/gu)).toEqual(
          Array<string>(4).fill('require("pulumi-openshift-maintenance/dist/runtime")'),
        );
        expect(text).not.toMatch(/with\(\{ (?!this: undefined|provider: __provider)/u);
        expect(text).not.toContain(repository);
        expect(text).not.toContain(workspace.folder);
        expect(text).not.toMatch(/["'\s(](\/|[A-Za-z]:\\)\w+\/|file:|#private|node_modules/u);
      }
    },
  ));
