/** Stacks that a version before has recorded, with another program text in every resource. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { operator, viewer, type StackExport } from "../../support/pulumiWorkspace";
import {
  failed,
  nodeOf,
  oneDoneAndOneRefused,
  operationsIn,
  program,
  reboot,
  succeeded,
  withScene,
  type Scene,
} from "../../support/rebootProgram";

/** What Pulumi's serializer made of the providers, until the text was written by hand. */
const serialized = JSON.parse(
  readFileSync(path.join(__dirname, "../../support/storedTexts/serialized.json"), "utf8"),
) as Record<string, string>;
const nameOfType: Record<string, string> = {
  RebootGate: "gate",
  RebootOrder: "order",
  RebootRequest: "request",
  RebootJob: "job",
  NodeStatus: "nodeStatus",
};

/** By this Pulumi knows a secret in a state. */
const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** Puts the text of the version before into every resource of the state, and a connection in its earlier form. */
async function turnBack({ workspace }: Scene, earlierConnection: object): Promise<void> {
  const state = await workspace.exportStack();
  let changed = 0;
  for (const { type, inputs, outputs } of state.deployment.resources ?? []) {
    const name = nameOfType[type.slice(type.lastIndexOf(":") + 1)];
    if (name === undefined) continue;
    for (const properties of [inputs, outputs]) {
      if (properties === undefined) continue;
      properties["__provider"] = serialized[name];
      if ("connection" in properties)
        properties["connection"] = { ...secretMark, plaintext: JSON.stringify(earlierConnection) };
    }
    changed++;
  }
  expect(changed).toBeGreaterThanOrEqual(4);
  const file = path.join(workspace.folder, "turned-back.json");
  writeFileSync(file, JSON.stringify(state));
  succeeded(await workspace.run(["stack", "import", "--file", file]));
  rmSync(file);
}

test("a stack whose resources hold the program text of a version before, and a connection in its earlier form, is the same stack: nothing changes, a refused request is sent once, and all of it goes without the package", () =>
  withScene(
    oneDoneAndOneRefused,
    async (scene) => {
      const { simulator, workspace, rebooted, recorded, state } = scene;
      const { username, password } = viewer;
      const earlierConnection = {
        apiUrl: simulator.apiUrl,
        clusterId: "demo.cna.example.com",
        username,
        password,
      };
      failed(await workspace.up());
      expect(recorded("worker-1", "RebootRequest")).toHaveProperty("refusedFor");
      await turnBack(scene, earlierConnection);

      // The text before deletes the record of the refusal, and that of this version sends.
      simulator.setUser({ ...viewer, reboot: true });
      const { events } = succeeded(await workspace.up([], { events: true }));
      expect(rebooted()).toEqual(["worker-0", "worker-1"].map(nodeOf));
      expect(operationsIn(events).filter((operation) => !operation.includes("worker-1"))).toEqual([]);
      expect(operationsIn(events)).toContain("RebootRequest worker-1: replace");

      await turnBack(scene, earlierConnection);
      succeeded(await workspace.up(["--expect-no-changes"]));
      await turnBack(scene, earlierConnection);
      rmSync(path.join(workspace.projectFolder, "node_modules", "pulumi-openshift-maintenance"));
      workspace.writeProgram("");
      const { output } = succeeded(await workspace.up());
      expect(output).not.toMatch(/error|warning/);
      expect(state().resources?.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
      expect(rebooted()).toHaveLength(2);
    },
    { simulator: { users: [operator, viewer] } },
  ));

/** The program that recorded these stacks, but for the time limits that it had then. */
const recordedProgram = program(
  reboot("worker-0", { triggers: ["a", { b: [1, 2] }] }),
  reboot("worker-1", { triggers: ["a"], rebootOnCreate: false }),
  reboot("worker-2", { triggers: ["a"] }),
  reboot("haproxy-0", { triggers: ["a"], timeoutSeconds: 40 }),
  reboot("master-0", { triggers: ["a"], timeoutSeconds: 3 }),
  `new openshift.NodeStatus("worker-0", { node: reboots["worker-0"].node, waitFor: "ACTIVE" });`,
);

test.each([
  ["before the rooms", "beforeTheRooms.json"],
  ["before a step was given the records of others as one input each", "beforeTheRecords.json"],
])(
  "a stack that the version %s recorded, with a reboot in every phase, reboots nothing under this one",
  (_, file) =>
    withScene(recordedProgram, async ({ simulator, workspace, rebooted, recorded }) => {
      const fixture = path.join(__dirname, "../../support/storedTexts", file);
      const stack = JSON.parse(
        readFileSync(fixture, "utf8").replaceAll("API_URL", simulator.apiUrl),
      ) as StackExport;
      const { secrets_providers: secrets } = (await workspace.exportStack()).deployment as {
        secrets_providers?: unknown;
      };
      const imported = path.join(workspace.folder, "before.json");
      writeFileSync(
        imported,
        JSON.stringify({ ...stack, deployment: { ...stack.deployment, secrets_providers: secrets } }),
      );
      succeeded(await workspace.run(["stack", "import", "--file", imported]));
      const phases = (): unknown[] =>
        ["worker-0", "worker-1", "worker-2", "haproxy-0", "master-0"].map(
          (name) => recorded(name, "RebootJob")["phase"],
        );
      expect(phases()).toEqual(["completed", "skipped", "failed", "running", "verifying"]);

      const { output, events } = failed(await workspace.up(["--continue-on-error"], { events: true }));
      // What was unfinished is resumed: this server has never heard of the job, and its node is back.
      expect(output).toMatch(/worker-2.*ERR_JOB_FAILED/);
      expect(output).toMatch(/haproxy-0.*ERR_JOB_LOST/);
      expect(phases()).toEqual(["completed", "skipped", "failed", "running", "completed"]);
      expect(rebooted()).toEqual([]);
      const changed = operationsIn(events).filter((operation) => !operation.startsWith("RebootJob"));
      expect(changed).toEqual([]);
    }),
);
