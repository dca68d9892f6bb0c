/** What reboots a node again and what does not, beside its triggers. */
import { plantedPassword } from "../../support/leakScan";
import { connectionTo, operator } from "../../support/pulumiWorkspace";
import {
  code,
  nodeOf,
  operationsIn,
  program,
  reboot,
  stepUrn,
  succeeded,
  withScene,
} from "../../support/rebootProgram";

const secondPassword = `second ${plantedPassword}`;

test("of many changes in one update only that of a node reboots, and that one the new node", () =>
  withScene(
    program(
      reboot("worker-0", { timeoutSeconds: 60 }),
      reboot("worker-1", { triggers: ["a"] }),
      reboot("worker-2"),
      reboot("master-0", { cluster: "blue" }),
    ),
    async ({ simulator, workspace, rebooted, recorded, outputsOf }) => {
      succeeded(await workspace.up());
      expect(rebooted().sort()).toEqual(["master-0", "worker-0", "worker-1", "worker-2"].map(nodeOf));

      const password = `rotated ${plantedPassword}`;
      simulator.setUser({ ...operator, password });
      await workspace.setConfig({ "openshift:selfService.password": { secret: password } });
      workspace.writeProgram(
        program(
          reboot("worker-0", { timeoutSeconds: 90 }),
          reboot(
            "renamed",
            { node: nodeOf("worker-1"), triggers: ["a"] },
            { aliases: [{ name: "worker-1" }] },
          ),
          reboot("worker-2", { node: nodeOf("haproxy-0") }),
          // The same node name on another cluster, at another address.
          reboot("master-0", { cluster: "green" }),
        ),
      );
      const change = succeeded(await workspace.up([], { events: true }));
      expect(rebooted().slice(4)).toEqual([nodeOf("haproxy-0")]);
      const operations = operationsIn(change.events);
      expect(operations).toContain("RebootOrder worker-2: replace");
      expect(operations.filter((operation) => !operation.includes("worker-2"))).toEqual([]);
      expect(change.output).toMatch(
        /warning: node master-0\S* was last rebooted on cluster blue\.example at \S+; the configuration now leads to green\.example at http:\/\/localhost:\S+\. Nothing is rebooted for that/,
      );
      expect(recorded("worker-2", "RebootJob")).toMatchObject({
        node: nodeOf("haproxy-0"),
        phase: "completed",
      });
      expect(outputsOf("renamed")).toMatchObject({ node: nodeOf("worker-1"), completed: true });

      succeeded(await workspace.up(["--expect-no-changes"]));
      expect(simulator.acceptedReboots).toHaveLength(5);
    },
    {
      simulator: {
        clusters: { "demo.cna.example.com": {}, "blue.example": {}, "green.example": {} },
        users: [operator, { ...operator, username: "second-operator", password: secondPassword }],
      },
      config: (simulator) => ({
        ...connectionTo(simulator),
        "openshift:clusters.blue.selfService.apiUrl": simulator.apiUrl,
        "openshift:clusters.blue.selfService.clusterId": "blue.example",
        "openshift:clusters.blue.selfService.username": "second-operator",
        "openshift:clusters.blue.selfService.password": { secret: secondPassword },
        "openshift:clusters.green.selfService.apiUrl": simulator.apiUrl.replace("127.0.0.1", "localhost"),
        "openshift:clusters.green.selfService.clusterId": "green.example",
        "openshift:clusters.green.selfService.username": "second-operator",
        "openshift:clusters.green.selfService.password": { secret: secondPassword },
      }),
    },
  ));

/** Triggers that Pulumi has to carry to its state and back: whatever JSON can say, assets, and secrets that hold nothing. */
const oddTriggers = code(`[
  [null, { a: null, "": "", __x: 1, __defaults: [], id: "i", urn: "u", gone: undefined }, {}, [[]], undefined],
  [-0, 1e21, 5e-324, 0.1, 1e-7, 123456789012345680000, true, "a\\u0000b\\u{1F600}\\u2028", new Date(0)],
  new pulumi.asset.StringAsset("text"),
  new pulumi.asset.FileAsset("Pulumi.yaml"),
  new pulumi.asset.AssetArchive({ a: new pulumi.asset.StringAsset("text") }),
  [pulumi.output(new pulumi.asset.StringAsset("text")), pulumi.output(undefined)],
  { a: pulumi.secret(undefined), b: pulumi.output(undefined), c: [pulumi.secret("s")] },
]`);

test("rebootOnCreate: false records any triggers as satisfied, and a later change or --replace reboots", () => {
  const adopting = (triggers: string[]): string =>
    program(
      reboot("worker-0", { triggers, rebootOnCreate: false }),
      reboot("worker-1", { triggers: oddTriggers, rebootOnCreate: false }),
    );
  return withScene(adopting(["a"]), async ({ simulator, workspace, rebooted, outputsOf }) => {
    const adoption = succeeded(await workspace.up());
    expect(simulator.requests).toEqual([]);
    expect(adoption.output).not.toMatch(/error|warning/);
    expect(outputsOf("worker-0")).toMatchObject({ phase: "skipped", completed: false });
    succeeded(await workspace.refresh(["--expect-no-changes"]));
    succeeded(await workspace.up(["--expect-no-changes"]));
    expect(rebooted()).toEqual([]);

    workspace.writeProgram(adopting(["b"]));
    succeeded(await workspace.up());
    expect(rebooted()).toEqual([nodeOf("worker-0")]);
    expect(outputsOf("worker-0")).toMatchObject({ phase: "completed", completed: true });

    succeeded(await workspace.up(["--replace", stepUrn("worker-0", "RebootOrder")]));
    expect(rebooted()).toHaveLength(2);
    expect(outputsOf("worker-0")).toMatchObject({
      phase: "completed",
      jobId: simulator.acceptedReboots[1]?.jobId,
    });
  });
});

test("a secret trigger reboots as any other, stays secret in the state, and makes no output secret", () => {
  const rotating = (value: string): string =>
    program(
      reboot("worker-0", { triggers: [code(`pulumi.secret("${value}")`)] }),
      `exports.isSecret = pulumi.isSecret(reboots["worker-0"].phase);`,
    );
  return withScene(rotating("trigger-one-5up3r"), async ({ workspace, rebooted, outputs }) => {
    succeeded(await workspace.up());
    workspace.writeProgram(rotating("trigger-two-5up3r"));
    const change = succeeded(await workspace.up());
    expect(rebooted()).toHaveLength(2);
    expect(workspace.stateText()).not.toMatch(/trigger-(one|two)-5up3r/);
    expect(change.output).not.toMatch(/trigger-(one|two)-5up3r/);
    expect(outputs()["isSecret"]).toBe(false);
    succeeded(await workspace.up(["--expect-no-changes"]));
  });
});
