/** A transform can give a single step another node, and a record of the request can be lost. */
import { faultsOfOtherNode } from "../../../provider/reboot/rebootInputs";
import { verifySteps, type StepReport } from "../../../provider/journal/verifySteps";

const words: StepReport = {
  node: "worker-0",
  orderedNode: "worker-0",
  wantedTriggers: ["a"],
  orderedTriggers: ["a"],
  ordered: "operation-1",
  requested: "operation-1",
  requestedJobId: "job-1",
  waited: "operation-1",
  waitedJobId: "job-1",
  phase: "completed",
};

describe("a step", () => {
  it("faults a request for another node than its order's, and nothing that is not known to be one", () => {
    const [fault] = faultsOfOtherNode("worker-1", "worker-0");
    expect(fault?.reason).toMatch(/is "worker-1" for the request, and "worker-0" for its order/);
    expect(faultsOfOtherNode("worker-0", "worker-0")).toEqual([]);
    expect(faultsOfOtherNode("worker-0", undefined)).toEqual([]);
  });

  it("faults a wait for another node than the order's", () => {
    expect(verifySteps(words)).toBeUndefined();
    expect(verifySteps({ ...words, node: "worker-1" })).toMatchObject({
      code: "ERR_INVALID_INPUT",
      node: "worker-1",
    });
  });

  it("takes a request without a job for the one whose job was waited for, and no other", () => {
    expect(verifySteps({ ...words, requestedJobId: undefined })).toBeUndefined();
    const jobLeftOut = { code: "ERR_STEP_EXCLUDED", what: expect.stringContaining("RebootJob") as string };
    expect(verifySteps({ ...words, waitedJobId: undefined })).toMatchObject(jobLeftOut);
    expect(verifySteps({ ...words, requestedJobId: undefined, waited: "operation-0" })).toMatchObject(
      jobLeftOut,
    );
  });
});
