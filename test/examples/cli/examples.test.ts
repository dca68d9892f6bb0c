import * as path from "node:path";
import { startSimulator } from "../../../simulator/source";
import { connectionTo, createPulumiWorkspace, operator } from "../../support/pulumiWorkspace";

const examples = path.resolve(__dirname, "../../../examples");

describe("the examples are whole programs", () => {
  it("workers-in-order: each worker begins when the one before is back", async () => {
    const simulator = await startSimulator({
      users: [operator],
      reboot: { downMs: 800, lineIntervalMs: 200, doneGapMs: 100 },
    });
    const workspace = await createPulumiWorkspace({
      projectFolder: path.join(examples, "workers-in-order"),
      project: "workers-in-order",
      config: { ...connectionTo(simulator), imageVersion: "4.18.1" },
    });
    try {
      const first = await workspace.up();
      expect(first).toMatchObject({ code: 0 });
      const nodes = simulator.acceptedReboots.map(({ node }) => node);
      expect(nodes).toEqual([0, 1, 2].map((n) => `worker-${n}.openstacklocal`));
      const starts = simulator.acceptedReboots.map(({ at }) => at);
      for (const [index, at] of starts.slice(1).entries()) {
        expect(at - (starts[index] ?? at)).toBeGreaterThanOrEqual(900);
      }
      expect(await workspace.up(["--expect-no-changes"])).toMatchObject({ code: 0 });
      expect(simulator.acceptedReboots).toHaveLength(3);
    } finally {
      await workspace.dispose();
      await simulator.close();
    }
  });
});
