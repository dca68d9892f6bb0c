import { phaseOf, phases, stepsInState, type View } from "../../../scripts/chaos/phases.cjs";

const urn = (step: string): string =>
  `urn:pulumi:dev::test::openshift:maintenance:NodeReboot$pulumi-nodejs:dynamic/openshift:${step}::worker-0`;

const unseen = { posts: [], accepted: false, jobSeenEnded: false };
const ordered = { order: { operationId: "new" }, pending: [] };

describe("the reader of phases", () => {
  it("reads the recorded steps and those that are under way", () => {
    const latest = {
      resources: [
        { urn: "urn:pulumi:dev::test::pulumi:pulumi:Stack::test-dev" },
        { urn: urn("RebootOrder"), outputs: { operationId: "one" } },
        { urn: urn("RebootOrder"), outputs: { operationId: "replaced" }, delete: true },
      ],
      pending_operations: [{ type: "creating", resource: { urn: urn("RebootRequest") } }],
    };
    expect(stepsInState(JSON.stringify({ checkpoint: { latest } }))).toEqual({
      "worker-0": { order: { operationId: "one" }, pending: ["request"] },
    });
  });

  it("knows no steps of a stack without a state", () => {
    expect(stepsInState(JSON.stringify({ checkpoint: { stack: "dev" } }))).toEqual({});
  });

  it.each<[string, View]>([
    ["before-order", { ...unseen, steps: undefined }],
    ["before-order", { ...unseen, steps: ordered, earlierOperationId: "new" }],
    ["order", { ...unseen, steps: { ...ordered, pending: ["order"] }, earlierOperationId: "new" }],
    ["between", { ...unseen, steps: { ...ordered, pending: ["request"] }, earlierOperationId: "old" }],
    ["request-before-act", { ...unseen, steps: ordered, posts: [{}] }],
    ["request-after-act", { ...unseen, steps: ordered, posts: [{}], accepted: true }],
    ["answer-unrecorded", { ...unseen, steps: ordered, posts: [{ status: 200 }], accepted: true }],
    ["waiting", { ...unseen, steps: { ...ordered, request: { requestedFor: "new" } }, accepted: true }],
    [
      "verifying",
      {
        ...unseen,
        steps: { ...ordered, request: { requestedFor: "new" } },
        accepted: true,
        jobSeenEnded: true,
      },
    ],
    ["done", { ...unseen, steps: { ...ordered, job: { operationId: "new", phase: "completed" } } }],
    ["between", { ...unseen, steps: { ...ordered, job: { operationId: "old", phase: "completed" } } }],
  ])("sees the phase %s", (phase, view) => {
    expect(phaseOf(view)).toBe(phase);
    expect(phases).toContain(phase);
  });
});
