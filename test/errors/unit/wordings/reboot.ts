import { MaintenanceError } from "../../../../provider/errors/maintenanceError";
import { requireJournal } from "../../../../provider/journal/requireJournal";
import { requireFreshOrder, requireNotSuspended } from "../../../../provider/journal/rightToSend";
import { sendOnce } from "../../../../provider/journal/settleOnce";
import { verifySteps } from "../../../../provider/journal/verifySteps";
import { requireEngine } from "../../../../provider/pulumi/context";
import { notRebooted } from "../../../../provider/reboot/notRebooted";
import { protectedRefusal } from "../../../../provider/reboot/requestRecords";
import { FakeWorld, refusedWith, unreachable, wrongAddress } from "../../../support/fakeWorld";
import { lostAnswer } from "../../../support/fakeProcess";
import { blankRequest, ordered, requested, send, wait } from "../../../support/orderedWorld";
import { runGate, runOrder } from "../../../support/runStep";
import { gateInputs, orderInputs, requestInputs } from "../../../support/stepInputs";
import { bug, type Examples } from "./examples";

const steps = {
  node: "worker-0",
  orderedTriggers: ["a"],
  ordered: "operation-1",
  requested: "operation-1",
  requestedJobId: "tmp1",
  waited: "operation-1",
  waitedJobId: "tmp1",
  phase: "completed",
};

/** A gate that a change of triggers meets, over a node in this status. */
async function gate(status: string, readFault?: Error) {
  const world = new FakeWorld();
  world.setNode("worker-0", status);
  if (readFault !== undefined)
    world.readFault = () => (world.clock.elapsedMs > 10_000 ? readFault : undefined);
  const inputs = gateInputs({ triggers: ["b"], timeoutSeconds: 60 });
  const earlier = await world.startProcess().run((context) => runGate(gateInputs(), undefined, context));
  return world.startProcess().run((context) => runGate(inputs, earlier, context));
}

/** The request of an order whose `POST` meets this. */
async function answered(answer: FakeWorld["answers"][number], more: Parameters<typeof send>[3] = {}) {
  const { world, plugin, order } = await ordered();
  world.answers.push(answer);
  return send(plugin, order, undefined, more);
}

/** The wait for a job in a world that has been changed. */
async function waited(change: (world: FakeWorld) => void, timeoutSeconds = 1800) {
  const { world, plugin, inputs } = await requested({ timeoutSeconds });
  change(world);
  return wait(plugin, inputs);
}

/** Fails each read from the tenth second on. */
const failing = (error: Error) => (world: FakeWorld) => {
  world.readFault = () => (world.clock.elapsedMs > 10_000 ? error : undefined);
};
const denied = new MaintenanceError("ERR_UNAUTHORIZED", {
  what: "GET answered 401.",
  next: "Set the password.",
});

export const journal: Examples = {
  "a step was left out": () => verifySteps({ ...steps, requested: "operation-0" }),
  "a transform changed the node of some steps": () => verifySteps({ ...steps, orderedNode: "worker-1" }),
  "Pulumi would not record the steps": () => {
    requireJournal({ configuration: { config: () => undefined, env: () => "1", readFile: () => "" } });
  },
  "the run was suspended": () => {
    requireNotSuspended("worker-0", { suspension: () => ({ forMs: 3_600_000 }) });
  },
  "the order is too old": () => {
    const { context } = new FakeWorld().startProcess();
    const orderedAt = new Date(context.clock.date().getTime() - 40_000).toISOString();
    requireFreshOrder({ node: "worker-0", operationId: "operation-1", orderedAt }, context);
  },
  "a request is proven to have had no effect": async () => {
    const { context } = new FakeWorld().startProcess();
    const orderedAt = context.clock.date().toISOString();
    return sendOnce(
      { node: "worker-0", operationId: "operation-1", runId: context.memory.runId, orderedAt },
      "order",
      {
        question: "Whether it is done",
        prepare: async () => undefined,
        send: async () => ({ kind: "unknown", evidence: "lost" }),
        trace: async () => ({ kind: "void" }),
      },
      context,
    );
  },
  "the engine is silent": () => {
    const plugin = new FakeWorld().startProcess();
    plugin.enginePresence = () => "silent";
    return requireEngine(plugin.context, "effect");
  },
};

export const order: Examples = {
  "the node has an unfinished reboot in this run": async () => {
    const { plugin } = await ordered();
    return plugin.run((context) => runOrder(orderInputs(), context));
  },
  "an earlier reboot does not end": () => gate("REBOOT"),
  "an earlier reboot is not seen to end": () => gate("REBOOT", unreachable),
  "the status cannot be read because the program is broken": () => gate("REBOOT", bug),
};

export const request: Examples = {
  "the API refuses": () => answered({ acts: false, outcome: refusedWith(400) }),
  "the API refuses a protected reboot": () =>
    answered({ acts: false, outcome: refusedWith(400) }, { isProtected: true }),
  "the API refuses with 403, though the node is there": () =>
    answered({ acts: false, outcome: refusedWith(403) }),
  "the API refuses with 409": () => answered({ acts: false, outcome: refusedWith(409) }),
  "a refusal with a code of its own": async () => {
    const { order: placed } = await ordered();
    return notRebooted(requestInputs(placed), denied);
  },
  "a protected reboot was refused before": async () => {
    const { plugin, order: placed } = await ordered();
    const earlier = {
      ...blankRequest,
      refusedFor: placed.operationId,
      reason: "POST answered 400. See the API. (ERR_UNEXPECTED_RESPONSE)",
    };
    return protectedRefusal(earlier, requestInputs(placed, { isProtected: true }), plugin.context);
  },
  "the answer was lost": () => answered({ acts: false, outcome: lostAnswer }),
  "another run has ordered it, and may have asked for it": async () => {
    const { world, order: placed } = await ordered();
    return send(world.startProcess(), placed);
  },
  "the answer was lost and the node cannot be seen": async () => {
    const { world, plugin, order: placed } = await ordered();
    world.answers.push({
      acts: false,
      meanwhile: () => {
        world.readFault = () => unreachable;
      },
    });
    return send(plugin, placed);
  },
  "the node has left the statuses that allow a reboot": async () => {
    const { world, plugin, order: placed } = await ordered();
    world.setNode("worker-0", "PAUSED");
    world.clock.advance(1001);
    return send(plugin, placed);
  },
  "the job of an earlier reboot still runs": async () => {
    const { world, plugin, order: placed } = await ordered();
    world.jobText = () => "worker-0 REBOOT";
    const earlierJobId = world.reboot("worker-0");
    world.setNode("worker-0", "ACTIVE");
    return send(plugin, placed, { earlierJobId });
  },
  "the configuration leads to the cluster of the order no more": async () => {
    const { world, plugin, order: placed } = await ordered();
    world.config["openshift:selfService.clusterId"] = "other.cluster";
    return send(plugin, placed);
  },
};

export const job: Examples = {
  "the job ends in Fail": () => waited((world) => (world.jobText = () => "worker-0 ERROR\nFail")),
  "the API does not know the job any more": () => waited((world) => (world.jobText = () => undefined)),
  "the node does not come back": () =>
    waited((world) => {
      world.setNode("worker-0", "SHUTOFF");
    }),
  "the job takes too long": () => waited((world) => (world.jobText = () => "worker-0 REBOOT"), 120),
  "the job takes too long and cannot be read": () => waited(failing(unreachable), 60),
  "the job cannot be read for five minutes": () => waited(failing(unreachable)),
  "the job cannot be read with this password": () => waited(failing(denied)),
  "the job cannot be read, because the program is broken": () => waited(failing(bug)),
  "the address of a resumed wait leads nowhere": async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 5 });
    const { state } = await wait(plugin, inputs);
    world.readFault = () => wrongAddress;
    return wait(world.startProcess(), inputs, state);
  },
  "order and request speak of different operations": async () => {
    const { plugin, inputs } = await requested({ requestedFor: "operation-0" });
    return wait(plugin, inputs);
  },
};
