import { orderToReplace } from "../../../provider/cli/commands/retry";
import { operationToAccept, operationToRetry } from "../../../provider/cli/stack/findOperation";
import { operationsOf } from "../../../provider/cli/stack/operations";
import { windowsOfNodes } from "../../../provider/cli/stack/recordedWindows";
import { doneSteps, secret, stepUrnOf, storedStack, type StoredSteps } from "../../support/storedStack";

const order = { operationId: "two", orderedAt: "2027-01-11T02:00:00Z", triggers: ["a"] };
const failed: StoredSteps = {
  ...doneSteps,
  job: { ...doneSteps.job, phase: "failed" },
  error: "Job job-1 of node worker-0 ended in Fail. (ERR_JOB_FAILED)",
};

const phases: [title: string, steps: StoredSteps, phase: string, needsAnswer: boolean, remains: boolean][] = [
  ["a reboot that is done", doneSteps, "completed", false, false],
  ["a gate that was passed, and no order", { gate: doneSteps.gate }, "pending", false, true],
  ["an order without a request", { ...doneSteps, order }, "ordered", false, true],
  [
    "other triggers that the gate has let through",
    { ...doneSteps, gate: { triggers: ["b"] } },
    "pending",
    false,
    true,
  ],
  [
    "a request whose job is not recorded",
    { ...doneSteps, job: { operationId: "zero" } },
    "running",
    false,
    true,
  ],
  [
    "a job that runs",
    { ...doneSteps, job: { operationId: "one", phase: "verifying" } },
    "verifying",
    false,
    true,
  ],
  [
    "a request without an answer",
    { ...doneSteps, order, request: { uncertainFor: "two" } },
    "uncertain",
    true,
    true,
  ],
  [
    "a request that was refused",
    { ...doneSteps, order, request: { refusedFor: "two" } },
    "refused",
    false,
    true,
  ],
  ["a job that failed", failed, "failed", true, true],
  ["a job that the API has lost", { ...doneSteps, error: "(ERR_JOB_LOST)" }, "lost", true, true],
  ["a first order of rebootOnCreate: false", { order: { ...order, skipped: true } }, "skipped", false, false],
  [
    "a phase of a later version",
    { ...doneSteps, job: { operationId: "one", phase: "deferred" } },
    "deferred",
    false,
    true,
  ],
];

describe("the operations of a state", () => {
  it.each(phases)("tells %s by its phase", (_title, steps, phase, needsAnswer, remains) => {
    expect(operationsOf(storedStack({ "worker-0": steps }))).toMatchObject([
      { node: "worker-0", name: "worker-0", phase, needsAnswer, remains },
    ]);
  });

  it("are sorted as people count, with the error that Pulumi has recorded, and nothing of what is being deleted", () => {
    const state = storedStack({ "worker-10": doneSteps, "worker-2": failed });
    const [resource] = state.resources ?? [];
    const old = { ...(resource as object), parent: "another", delete: true } as typeof resource & object;
    const rows = operationsOf({ resources: [...(state.resources ?? []), old] });
    expect(rows.map(({ node }) => node)).toEqual(["worker-2", "worker-10"]);
    expect(rows[0]).toMatchObject({ jobId: "job-1", durationSeconds: 300, error: failed.error });
  });

  it("never contain a secret, not even an encrypted one", () => {
    const steps = { ...doneSteps, order: { ...doneSteps.order, triggers: [secret], node: secret } };
    const [row] = operationsOf(storedStack({ "worker-0": steps }));
    expect(row?.node).toBe("worker-0");
    expect(JSON.stringify(row)).not.toContain("4dabf18193072939515e22adb298388d");
  });
});

describe("an answer", () => {
  const rows = operationsOf(storedStack({ "worker-0": failed, "worker-1": { ...doneSteps, order } }));

  it("is for an operation that asks, found by its ID or its node", () => {
    expect(operationToAccept(rows, "one").node).toBe("worker-0");
    expect(operationToRetry(rows, "worker-0").operationId).toBe("one");
  });

  it("is refused for an operation that does not ask, and for one that is not there, with the closest", () => {
    expect(() => operationToAccept(rows, "two")).toThrow(/worker-1 needs no answer: it is ordered/u);
    expect(() => operationToAccept(rows, "on")).toThrow(/Closest: one, two\./u);
    expect(() => operationToRetry(rows, "worker-3")).toThrow(/Closest: worker-0, worker-1\./u);
  });

  it("replaces the order, unless it is protected or the node remembers it: then it says what the library says", () => {
    const rowOf = (steps: StoredSteps) =>
      operationToRetry(operationsOf(storedStack({ "worker-0": steps })), "worker-0");
    expect(orderToReplace(rowOf(failed))).toBe(stepUrnOf("worker-0", "RebootOrder"));
    expect(() => orderToReplace(rowOf({ ...failed, protect: true }))).toThrow(/is protected/u);
    const remembered = { ...failed, order: { ...doneSteps.order, witness: { triggers: "x" } } };
    expect(() => orderToReplace(rowOf(remembered))).toThrow(/remembers its operation/u);
  });
});

test("the windows of a state are those of its gates, each once with its nodes", () => {
  const window = { schedule: "0 2 * * SUN", timeZone: "Europe/London", durationMinutes: 60 };
  const { resources = [] } = storedStack({
    "worker-10": { gate: {}, gateInputs: { window } },
    "worker-2": { gate: {}, gateInputs: { window: [window] } },
    "worker-3": { gate: {}, gateInputs: { window: { ...window, schedule: "what a newer version knows" } } },
    "worker-4": { gate: {} },
  });
  expect(windowsOfNodes(resources)).toEqual([{ windows: [window], nodes: ["worker-2", "worker-10"] }]);
});
