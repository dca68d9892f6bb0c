import { drainInGate, requireDrained, undoCordon } from "../../../../provider/reboot/drainBefore";
import { clusterOf } from "../../../../provider/nodes/nodeContext";
import type { Budget } from "../../../../provider/reboot/budget/budgetPlan";
import { takePlace } from "../../../../provider/reboot/budget/takePlace";
import { FakeCluster } from "../../../support/fakeCluster";
import { FakeDrainer } from "../../../support/fakeDrainer";
import type { FakeProcess } from "../../../support/fakeProcess";
import { FakeWorld } from "../../../support/fakeWorld";
import { gateInputs, orderInputs, urnOf } from "../../../support/stepInputs";
import type { Examples } from "./examples";

/** A process of a world whose drains the example has changed. */
function drained(change: (drainer: FakeDrainer) => void = () => undefined): FakeProcess {
  const world = new FakeWorld();
  const drainer = new FakeDrainer(world.clock);
  world.drainer = drainer;
  change(drainer);
  return world.startProcess();
}

const cordonMark = `${urnOf("RebootOrder")}#1`;

/** The place in a budget of a node beside which another one is down. */
async function place(budget: Budget, change: (cluster: FakeCluster) => void = () => undefined) {
  const world = new FakeWorld();
  world.setNode("worker-1", "SHUTOFF");
  change(new FakeCluster(world));
  const { context } = world.startProcess();
  const inputs = gateInputs({ budget });
  return takePlace(inputs, clusterOf(inputs, context), context);
}

export const drainedReboot: Examples = {
  "no place in the budget": () => place({}),
  "no place in the budget after a wait": () =>
    place({ among: { roles: ["worker"] }, maxUnavailable: "50%", waitSeconds: 60 }),
  "a budget that someone else holds": () =>
    place({}, (cluster) => {
      cluster.takeLease = async () => "operation 1 of urn:another";
    }),
  "a node that was not drained any more, for long": () =>
    requireDrained(orderInputs({ drain: true, cordonMark }), false, drained().context),
  "a step left out between the order and the end of the cordon": () =>
    undoCordon(
      {
        node: "worker-0",
        operationId: "operation-2",
        cordonMarks: [],
        waitedFor: "operation-1",
        rowUrn: urnOf("NodeUncordon"),
      },
      drained().context,
    ),
  "a drain that its window has cut short": () => {
    const window = { schedule: "0 0 * * *", timeZone: "UTC", durationMinutes: 30 };
    const { context } = drained((drainer) => (drainer.drainMs = 3_600_000));
    return drainInGate(gateInputs({ drain: true, window }), context);
  },
};
