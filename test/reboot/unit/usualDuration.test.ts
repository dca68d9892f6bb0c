import { withUsualDuration } from "../../../provider/reboot/usualDuration";
import { noteInRun } from "../../../provider/reboot/polling/runTimings";
import type { NodeSight, NodeWitness } from "../../../provider/backends/nodeWitness";
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { FakeWorld } from "../../support/fakeWorld";

const window = { schedule: "0 2 * * *", timeZone: "UTC", durationMinutes: 60 };
const inputs = { node: "worker-0", rowUrn: "urn", window };
const cluster = { apiUrl: "https://api.example", clusterId: "cluster" };

/** A node that remembers reboots of so many minutes, or nothing of their end. */
function remembering(...minutes: (number | undefined)[]): Pick<NodeWitness, "look"> {
  const remembered = minutes.map((long, index) => ({
    urn: "urn",
    operationId: `operation-${index}`,
    triggers: "",
    bootId: "",
    orderedAt: "2026-01-01T00:00:00Z",
    ...(long === undefined ? {} : { endedAt: new Date(Date.UTC(2026, 0, 1, 0, long)).toISOString() }),
  }));
  const sight: NodeSight = { status: "Ready", isReady: true, remembered };
  return { look: async () => sight };
}

async function neededBy(
  witness: Pick<NodeWitness, "look"> | undefined,
  others: number[] = [],
): Promise<unknown> {
  const { context } = new FakeWorld().startProcess();
  others.forEach((seconds, index) => {
    noteInRun({ ...cluster, node: `worker-${index + 1}` }, { seconds }, context.memory);
  });
  const backend = { cluster, ...(witness === undefined ? {} : { witness: witness as NodeWitness }) };
  return (await withUsualDuration(inputs, backend, context)).neededSeconds;
}

describe("how long the reboot of a node usually takes", () => {
  it("is what the node itself remembers, the one in the middle", async () => {
    expect(await neededBy(remembering(30, 10, undefined, 12), [60, 60])).toBe(720);
  });

  it("is the shorter one of two, and nothing of one: one that was long for another reason would keep it out of its window", async () => {
    expect(await neededBy(remembering(180, 10))).toBe(600);
    expect(await neededBy(remembering(180))).toBeUndefined();
  });

  it("is that of other nodes in this run, where the node remembers nothing or cannot be looked at", async () => {
    const broken = {
      look: async () => {
        throw new MaintenanceError("ERR_NETWORK", { what: "GET failed.", next: "Check it." });
      },
    };
    expect(await neededBy(undefined, [60, 90, 300])).toBe(90);
    expect(await neededBy(broken, [60, 90])).toBe(60);
    expect(await neededBy(remembering(5), [60])).toBeUndefined();
  });

  it("is not asked for where nothing keeps to a window", async () => {
    const { context } = new FakeWorld().startProcess();
    const witness = remembering(10, 10) as NodeWitness;
    const { node, rowUrn } = inputs;
    expect(await withUsualDuration({ node, rowUrn }, { cluster, witness }, context)).toEqual({
      node,
      rowUrn,
    });
  });
});
