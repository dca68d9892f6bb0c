/** What a `NodeReboot` costs a state and a server, in figures that no clock changes. */
import { code, program, reboot, succeeded, withScene } from "../../support/rebootProgram";

const nodes = program(
  reboot("worker-0"),
  reboot("worker-1", { rebootOnCreate: false }),
  reboot("worker-2", { rebootOnCreate: false, node: code('pulumi.secret("worker-2.openstacklocal")') }),
);
const mostBytes = 10_000;

it("a reboot takes less than 10 kB of state but for its output, keeps a secret node secret, and asks a server nothing when nothing has changed", () =>
  withScene(nodes, async ({ simulator, workspace, rebooted, state, recorded }) => {
    succeeded(await workspace.up());
    const { resources = [] } = state();
    const bytesOf = (name: string): number =>
      JSON.stringify(resources.filter(({ urn }) => urn.endsWith(`::${name}`))).length;
    const { output, errors } = recorded("worker-0", "RebootJob");
    expect(bytesOf("worker-0") - JSON.stringify([output, errors]).length).toBeLessThanOrEqual(mostBytes);
    expect(bytesOf("worker-1")).toBeLessThanOrEqual(mostBytes);
    expect(simulator.requests.filter(({ body }) => body?.includes("worker-1") === true)).toEqual([]);

    const request = resources.find(({ urn }) => urn.includes("RebootRequest") && urn.endsWith("worker-2"));
    expect(request?.inputs?.["orderedNode"]).toHaveProperty("ciphertext");
    expect(request?.inputs?.["order"]).toHaveProperty("operationId");
    // Each step depends on those before it, and the engine is told once of each.
    const job = resources.find(({ urn }) => urn.includes("RebootJob") && urn.endsWith("worker-1"));
    expect(job?.dependencies).toHaveLength(2);

    const asked = simulator.requests.length;
    const before = workspace.stateText();
    succeeded(await workspace.up(["--expect-no-changes"]));
    expect(simulator.requests).toHaveLength(asked);
    expect(Math.abs(workspace.stateText().length - before.length)).toBeLessThan(10);
    expect(rebooted()).toHaveLength(1);
  }));
