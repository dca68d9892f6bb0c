import type { JobState } from "../../../provider/reboot/steps";
import type { StepResult } from "../../../provider/pulumi/dynamic/stepResults";
import { requested, wait, type RequestedWorld } from "../../support/orderedWorld";

describe("a job that ends in Fail", () => {
  async function failed(): Promise<RequestedWorld & { result: StepResult<JobState> }> {
    const world = await requested();
    world.world.jobText = () => "worker-0 REBOOT\nworker-0 ERROR\nFail";
    return { ...world, result: await wait(world.plugin, world.inputs) };
  }

  it("fails with what the job wrote and the two recovery commands", async () => {
    const { plugin, inputs, result } = await failed();
    expect(result.state).toMatchObject({
      phase: "failed",
      completed: false,
      errors: "the node did not come back",
    });
    expect(result.state.finishedAt).toBeDefined();
    expect(result.error?.code).toBe("ERR_JOB_FAILED");
    for (const part of [
      "tmp1",
      "worker-0",
      inputs.operationId,
      "the node did not come back",
      "--replace",
      "acceptedOperations",
    ])
      expect(result.error?.message).toContain(part);
    expect(plugin.memory.unfinished.size).toBe(0);
  });

  it("is believed only when a second read agrees", async () => {
    const { world, plugin, inputs } = await requested();
    let reads = 0;
    world.jobText = (_jobId, output) => (++reads === 1 ? "worker-0 REBOOT\nFail" : output);
    expect((await wait(plugin, inputs)).state.phase).toBe("completed");
  });

  it("is not asked for again by the next update", async () => {
    const { world, inputs, result } = await failed();
    const { length } = world.requests;
    const again = await wait(world.startProcess(), inputs, result.state);
    expect(again.state).toBe(result.state);
    expect(again.error?.code).toBe("ERR_JOB_FAILED");
    expect(world.requests).toHaveLength(length);
  });

  it("is over once the user says that the node was rebooted, and the node is ACTIVE", async () => {
    const { world, inputs, result } = await failed();
    world.config["openshift:acceptedOperations"] = [inputs.operationId];
    world.clock.advance(60_000);
    const { state, error } = await wait(world.startProcess(), inputs, result.state);
    expect(error).toBeUndefined();
    expect(state).toMatchObject({ phase: "completed", completed: true, statusAfter: "ACTIVE" });
  });
});

describe("a job that the API does not know", () => {
  it("once is survived", async () => {
    const { world, plugin, inputs } = await requested();
    const unknown = [1, 3, 4];
    let reads = 0;
    world.jobText = (_jobId, output) => (unknown.includes(++reads) ? undefined : output);
    expect((await wait(plugin, inputs)).state.phase).toBe("completed");
  });

  it("for less than half a minute is survived", async () => {
    const { world, plugin, inputs } = await requested();
    world.jobText = (_jobId, output) => (world.clock.elapsedMs < 25_000 ? undefined : output);
    expect((await wait(plugin, inputs)).state.phase).toBe("completed");
  });

  it("for half a minute is lost: how the reboot ended is for the user to say", async () => {
    const { world, plugin, inputs } = await requested();
    world.jobText = () => undefined;
    const since = world.clock.elapsedMs;
    const { state, error } = await wait(plugin, inputs);
    expect(world.clock.elapsedMs - since).toBeGreaterThanOrEqual(30_000);
    expect(world.clock.elapsedMs - since).toBeLessThan(50_000);
    expect(error?.code).toBe("ERR_JOB_LOST");
    for (const part of ["tmp1", "worker-0", inputs.operationId, "--replace", "acceptedOperations"])
      expect(error?.message).toContain(part);
    expect(state.phase).toBe("running");
  });

  it("is over once the user says that the node was rebooted, without another look at the job", async () => {
    const { world, plugin, inputs } = await requested();
    world.jobText = () => undefined;
    const { state: before } = await wait(plugin, inputs);
    const { length } = world.requests;
    world.config["openshift:acceptedOperations"] = inputs.operationId;
    world.clock.advance(120_000);
    expect((await wait(world.startProcess(), inputs, before)).state.phase).toBe("completed");
    expect(world.requests.slice(length)).toEqual(["GET nodestatus"]);
  });
});
