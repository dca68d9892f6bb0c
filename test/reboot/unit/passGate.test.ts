import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { runGate } from "../../support/runStep";
import type { GateInputs, GateState } from "../../../provider/reboot/steps";
import { ProcessEnded } from "../../support/fakeProcess";
import { FakeWorld, unreachable, wrongAddress } from "../../support/fakeWorld";
import { gateInputs, urnOf } from "../../support/stepInputs";

const before: GateState = { node: "worker-0", triggers: ["before"], passed: true };
const after: GateState = { node: "worker-0", triggers: ["a"], passed: true };

function scene(more: Partial<GateInputs> = {}) {
  const world = new FakeWorld();
  const plugin = world.startProcess();
  const pass = (earlier?: GateState) => plugin.run((context) => runGate(gateInputs(more), earlier, context));
  return { world, plugin, pass };
}

describe("the gate", () => {
  it("lets the first reboot through without a look: the order looks", async () => {
    const { world, pass } = scene();
    world.setNode("worker-0", "REBOOT");
    expect(await pass()).toEqual(after);
    expect(world.requests).toEqual([]);
  });

  it("lets unchanged triggers through without a look", async () => {
    const { world, pass } = scene();
    expect(await pass(after)).toEqual(after);
    expect(world.requests).toEqual([]);
  });

  it("holds a change of triggers back while the node is in transition, and shows it", async () => {
    const { world, plugin, pass } = scene();
    world.setNode("worker-0", (nowMs) => (nowMs < 40_000 ? "REBOOT" : "ACTIVE"));
    expect(await pass(before)).toEqual(after);
    expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(40_000);
    expect(plugin.progress).toEqual([
      `${urnOf("RebootGate")}: worker-0 REBOOT: waiting for the earlier reboot (0 s)`,
    ]);
  });

  it.each(["ACTIVE", "SHUTOFF", "ERROR", "SOMETHING_NEW"])(
    "lets %s through: that is for the order",
    async (status) => {
      const { world, pass } = scene();
      world.setNode("worker-0", status);
      expect(await pass(before)).toEqual(after);
      expect(world.requests).toHaveLength(1);
    },
  );

  it("lets a node through that the cluster does not know: the order says so better", async () => {
    const { world, pass } = scene();
    world.removeNode("worker-0");
    expect(await pass(before)).toEqual(after);
  });

  it("gives up when the time is over; nothing was recorded or sent", async () => {
    const { world, pass } = scene({ timeoutSeconds: 60 });
    world.setNode("worker-0", "REBUILD");
    await expect(pass(before)).rejects.toMatchObject({
      code: "ERR_WAIT_TIMEOUT",
      node: "worker-0",
      lastSeen: "REBUILD",
      requestSent: "no",
    });
    expect(world.requests).not.toContain("POST worker-0");
  });

  it("survives reads that fail", async () => {
    const { world, pass } = scene();
    world.readFault = () => (world.clock.elapsedMs < 30_000 ? unreachable : undefined);
    expect(await pass(before)).toEqual(after);
  });

  it("does not survive reads that continue failing, and says why", async () => {
    const { world, pass } = scene();
    world.readFault = () => unreachable;
    await expect(pass(before)).rejects.toBe(unreachable);
  });

  it("that has seen the node still says why, where reads continue failing after that", async () => {
    const { world, pass } = scene();
    world.setNode("worker-0", "REBOOT");
    world.readFault = () => (world.clock.elapsedMs > 10_000 ? unreachable : undefined);
    await expect(pass(before)).rejects.toBe(unreachable);
  });

  it("ends at once when the credentials are wrong", async () => {
    const { world, pass } = scene();
    const denied = new MaintenanceError("ERR_UNAUTHORIZED", { what: "401.", next: "Fix it." });
    world.readFault = () => denied;
    await expect(pass(before)).rejects.toBe(denied);
    expect(world.requests).toHaveLength(1);
  });

  it("ends at once when the first answer says that the address leads to no cluster", async () => {
    const { world, pass } = scene();
    world.readFault = () => wrongAddress;
    await expect(pass(before)).rejects.toBe(wrongAddress);
    expect(world.requests).toHaveLength(1);
  });

  it("survives the same answer of an address that has answered well, and after one that may pass", async () => {
    const { world, pass } = scene();
    world.setNode("worker-0", (nowMs) => (nowMs < 40_000 ? "REBOOT" : "ACTIVE"));
    world.readFault = () =>
      world.clock.elapsedMs > 5000 && world.clock.elapsedMs < 30_000 ? wrongAddress : undefined;
    expect(await pass(before)).toEqual(after);

    const starting = scene();
    starting.world.readFault = () =>
      [unreachable, wrongAddress, undefined][Math.min(2, starting.world.requests.length - 1)];
    expect(await starting.pass(before)).toEqual(after);
  });

  it("ends at once when the program itself is broken, and says by what", async () => {
    const { world, pass } = scene();
    const broken = new SyntaxError("Unexpected end of input");
    world.readFault = () => broken;
    const error: unknown = await pass(before).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "ERR_BROKEN_INSTALLATION",
      lastSeen: expect.stringMatching(/^"SyntaxError: Unexpected end of input" \(\S+:\d+:\d+\)$/u) as string,
      cause: broken,
    });
    expect(world.requests).toHaveLength(1);
  });

  it("that breaks after it has seen the node says that too", async () => {
    const { world, pass } = scene();
    world.setNode("worker-0", "REBOOT");
    world.readFault = () => (world.clock.elapsedMs > 10_000 ? new TypeError("a bug") : undefined);
    await expect(pass(before)).rejects.toMatchObject({
      code: "ERR_BROKEN_INSTALLATION",
      lastSeen: expect.stringMatching(/TypeError: a bug.*REBOOT$/u) as string,
    });
    expect(world.clock.elapsedMs).toBeLessThan(30_000);
  });

  it("whose time is over while reads fail says so", async () => {
    const { world, pass } = scene({ timeoutSeconds: 60 });
    world.setNode("worker-0", "REBOOT");
    world.readFault = () => (world.clock.elapsedMs > 10_000 ? unreachable : undefined);
    await expect(pass(before)).rejects.toMatchObject({
      code: "ERR_WAIT_TIMEOUT",
      node: "worker-0",
      what: expect.stringContaining(unreachable.message) as string,
      lastSeen: "REBOOT",
      requestSent: "no",
    });
  });

  it("ends with its process when the engine is gone", async () => {
    const { world, plugin, pass } = scene();
    world.setNode("worker-0", "REBOOT");
    plugin.enginePresence = () => (world.clock.elapsedMs > 10_000 ? "gone" : "present");
    await expect(pass(before)).rejects.toThrow(ProcessEnded);
    expect(world.clock.elapsedMs).toBeLessThan(30_000);
  });
});
