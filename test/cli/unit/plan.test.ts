import { expectTimes } from "../../../provider/cli/plan/expectTimes";
import { pendingReboots } from "../../../provider/cli/plan/pendingReboots";
import { readRolls } from "../../../provider/cli/plan/plannedRolls";
import { parsePreview, type Preview, type PreviewStep } from "../../../provider/cli/plan/preview";
import { medianOf, usualSecondsOf } from "../../../provider/cli/plan/usualSeconds";
import { operationsOf } from "../../../provider/cli/stack/operations";
import { isClosedFor, mayBegin } from "../../../provider/cli/run/mayBegin";
import { planText } from "../../../provider/rolling/planText";
import { planRoll } from "../../../provider/rolling/planRoll";
import { doneSteps, rebootUrn, stepUrnOf, storedStack } from "../../support/storedStack";

const window = { schedule: "0 2 * * *", timeZone: "Europe/London", durationMinutes: 10, cutoffMinutes: 2 };
const at = (time: string): Date => new Date(`2027-01-10T${time}:00Z`);

/** The steps of a preview for a node. */
function previewed(
  name: string,
  {
    steps = ["RebootGate", "RebootOrder", "RebootRequest", "RebootJob"],
    op = "update",
    after = [] as string[],
    inputs = {},
  } = {},
): PreviewStep[] {
  return steps.map((step) => ({
    op,
    urn: stepUrnOf(name, step),
    newState: {
      urn: stepUrnOf(name, step),
      type: `pulumi-nodejs:dynamic/openshift:${step}`,
      parent: rebootUrn(name),
      inputs: { node: name, rebootOnCreate: true, window, ...inputs },
      dependencies: step === "RebootGate" ? after.map((one) => stepUrnOf(one, "RebootJob")) : [],
    },
  }));
}
const preview = (...steps: PreviewStep[][]): Preview => ({ steps: steps.flat(), diagnostics: [] });

describe("what a preview reboots", () => {
  it("is in the order of its dependencies, each node with its window", () => {
    const pending = pendingReboots(preview(previewed("b", { after: ["a"] }), previewed("a")));
    expect(pending).toMatchObject([
      { node: "a", kind: "reboot", after: [], windows: [window] },
      { node: "b", kind: "reboot", after: [rebootUrn("a")] },
    ]);
  });

  it("resumes what is ordered already, and leaves out what only changes a gate, or is not rebooted when it is created", () => {
    const resumed = previewed("a", { steps: ["RebootJob"] });
    const gateOnly = previewed("b", { steps: ["RebootGate"] });
    const skipped = previewed("c", { op: "create", inputs: { rebootOnCreate: false } });
    expect(pendingReboots(preview(resumed, gateOnly, skipped))).toMatchObject([
      { node: "a", kind: "resume" },
    ]);
  });

  it("is nothing where the text is none", () => {
    expect(parsePreview("error: no stack")).toBeUndefined();
    expect(parsePreview("{}")).toEqual({ steps: [], diagnostics: [] });
  });
});

test("the plan of a roll is read from the text in which the roll says it", () => {
  const nodes = ["worker-0", "worker-1", "worker-2", "master-0"].map((name) => ({
    name,
    role: name.split("-")[0] ?? "",
  }));
  const inputs = { nodes, maxUnavailable: { worker: 2 }, canary: { nodes: ["worker-2"] } };
  const message = planText(planRoll(inputs));
  expect(readRolls([{ urn: "roll", severity: "info", message }])).toEqual([
    {
      urn: "roll",
      stages: [["worker-2"], ["worker-0", "worker-1"], ["master-0"]],
      nodes: ["worker-2", "worker-0", "worker-1", "master-0"],
      limits: [
        { limit: 2, role: "worker" },
        { limit: 1, role: "master" },
        { limit: 1, role: "master" },
      ],
    },
  ]);
});

describe("the expected times", () => {
  const rows = operationsOf(storedStack({ a: doneSteps, b: doneSteps }));
  const chain = pendingReboots(
    preview(previewed("a"), previewed("b", { after: ["a"] }), previewed("c", { after: ["b"] })),
  );

  it("begin with the window, follow each other, and move to the next window after the cutoff", () => {
    expect(expectTimes(chain, rows, at("00:30"))).toMatchObject([
      {
        node: "a",
        beginsAt: "2027-01-10T02:00:00.000Z",
        endsAt: "2027-01-10T02:05:00.000Z",
        isMeasured: true,
        fits: true,
      },
      { node: "b", beginsAt: "2027-01-10T02:05:00.000Z", endsAt: "2027-01-10T02:10:00.000Z", fits: true },
      { node: "c", beginsAt: "2027-01-11T02:00:00.000Z", isMeasured: false, usualSeconds: 300, fits: false },
    ]);
  });

  it("keep to what a roll allows at once, stage after stage", () => {
    const roll = { urn: "roll", stages: [["a", "b", "c"]], nodes: ["a", "b", "c"], limits: [{ limit: 2 }] };
    const pending = ["a", "b", "c"].map((node) => ({
      node,
      urn: rebootUrn(node),
      kind: "reboot" as const,
      after: [],
      roll,
    }));
    const begins = expectTimes(pending, rows, at("02:00")).map(({ beginsAt }) => beginsAt?.slice(11, 16));
    expect(begins).toEqual(["02:00", "02:00", "02:05"]);
  });

  it("say nothing of how long it takes where no reboot is recorded", () => {
    const [one] = expectTimes(chain, [], at("00:30"));
    expect(one).not.toHaveProperty("usualSeconds");
    expect(one).not.toHaveProperty("endsAt");
  });

  it("go by the median of what is recorded", () => {
    expect(usualSecondsOf({ timings: "280/10 300/10 500", durationSeconds: 1 })).toBe(300);
    expect(usualSecondsOf({ durationSeconds: 7 })).toBe(7);
    expect([medianOf([]), medianOf([1, 4])]).toEqual([undefined, 2.5]);
  });
});

describe("a run", () => {
  const gated = { windows: [window], kind: "reboot" } as const;

  it("begins while a window of what is pending is open, and otherwise knows when the first one opens", () => {
    expect(mayBegin([gated], at("02:00"))).toEqual({ now: true });
    expect(mayBegin([gated], at("02:08"))).toMatchObject({
      now: false,
      beginsAt: new Date("2027-01-11T02:00:00Z"),
    });
    const earlier = { ...gated, windows: [{ ...window, schedule: "0 1 * * *" }] };
    expect(mayBegin([gated, earlier], at("00:00"))).toMatchObject({ beginsAt: at("01:00") });
  });

  it("begins at any time with what keeps to no window, and with what was ordered before", () => {
    expect(mayBegin([gated, { kind: "reboot" }], at("12:00"))).toEqual({ now: true });
    expect(mayBegin([{ ...gated, kind: "resume" }], at("12:00"))).toEqual({ now: true });
    expect(mayBegin([], at("12:00"))).toEqual({ now: true });
  });

  it("is over when all windows are closed, and never where there is none", () => {
    expect([at("02:07"), at("02:08")].map((time) => isClosedFor([gated], time))).toEqual([false, true]);
    expect(isClosedFor([{}], at("12:00"))).toBe(false);
  });
});
