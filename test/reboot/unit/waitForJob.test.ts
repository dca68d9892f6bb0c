import type { JobInputs } from "../../../provider/reboot/steps";
import { ProcessEnded } from "../../support/fakeProcess";
import { requested, wait } from "../../support/orderedWorld";
import { urnOf } from "../../support/stepInputs";

describe("a job that ends well", () => {
  it("completes the reboot once the node is ACTIVE, with all that was seen", async () => {
    const { plugin, inputs } = await requested();
    const { state, error } = await wait(plugin, inputs);
    expect(error).toBeUndefined();
    expect(state).toMatchObject({
      node: "worker-0",
      operationId: inputs.operationId,
      jobId: "tmp1",
      phase: "completed",
      completed: true,
      statusBefore: "ACTIVE",
      statusAfter: "ACTIVE",
      startedAt: inputs.acceptedAt,
      errors: "",
      adopted: false,
    });
    expect(state.transitions.map(({ status }) => status)).toEqual(["ACTIVE", "REBOOT", "ACTIVE"]);
    expect(state.output.split("\n").at(-1)).toBe("Done");
    expect(state.durationSeconds).toBeGreaterThanOrEqual(62);
    expect(Date.parse(state.finishedAt ?? "") - Date.parse(inputs.acceptedAt)).toBeLessThan(80_000);
    expect(plugin.memory.unfinished.size).toBe(0);
  });

  it("shows each change once on its row, and leaves one line", async () => {
    const { plugin, inputs } = await requested();
    await wait(plugin, inputs);
    const row = urnOf("RebootJob");
    expect(plugin.progress).toEqual([
      expect.stringContaining(`${row}: ACTIVE 0 s worker-0 (job tmp1)`),
      expect.stringMatching(/REBOOT \d+ s worker-0 \(job tmp1\)/u),
      expect.stringMatching(/ACTIVE 1 min \d\d s worker-0 \(job tmp1\)/u),
      expect.stringMatching(/Done 1 min \d\d s worker-0 \(job tmp1\)/u),
      expect.stringMatching(/ACTIVE 1 min \d\d s worker-0 \(job tmp1\)/u),
    ]);
    expect(plugin.said).toEqual([
      expect.stringMatching(/^.*RebootJob::w0: info: node worker-0 rebooted in 1 min .*it is ACTIVE$/u),
    ]);
  });

  it("is not enough: the node must be ACTIVE, and is waited for", async () => {
    const { world, plugin, inputs } = await requested();
    const since = world.clock.elapsedMs;
    world.setNode("worker-0", (nowMs) => (nowMs - since < 90_000 ? "REBOOT" : "ACTIVE"));
    const { state } = await wait(plugin, inputs);
    expect(state.phase).toBe("completed");
    expect(world.clock.elapsedMs - since).toBeGreaterThanOrEqual(90_000);
  });

  it("over a node that does not come back fails, keeps what was seen, and the next update continues", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 300 });
    world.setNode("worker-0", "SHUTOFF");
    const first = await wait(plugin, inputs);
    expect(first.state).toMatchObject({ phase: "verifying", completed: false });
    expect(first.error).toMatchObject({
      code: "ERR_NOT_RECOVERED",
      node: "worker-0",
      jobId: "tmp1",
      lastSeen: 'worker-0 "SHUTOFF"',
    });

    world.setNode("worker-0", "ACTIVE");
    const jobReads = world.requests.filter((request) => request === "GET tmp1").length;
    const second = await wait(world.startProcess(), inputs, first.state);
    expect(second.state).toMatchObject({ phase: "completed", startedAt: inputs.acceptedAt });
    expect(world.requests.filter((request) => request === "GET tmp1")).toHaveLength(jobReads);
  });

  it("over a node that vanished from the list is not recovered either", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 120 });
    world.removeNode("worker-0");
    const { error } = await wait(plugin, inputs);
    expect(error).toMatchObject({ code: "ERR_NOT_RECOVERED", lastSeen: 'worker-0 "not listed"' });
  });
});

describe("a job that says Done and continues", () => {
  const prematurely = ["preparing", "Done", "now the reboot"].join("\n");

  it("is waited for when its node reboots only after that, though it prints nothing more", async () => {
    const { world, plugin, inputs } = await requested();
    const since = world.clock.elapsedMs;
    world.setNode("worker-0", (nowMs) =>
      nowMs - since < 3000 || nowMs - since > 50_000 ? "ACTIVE" : "REBOOT",
    );
    world.jobText = () => prematurely;
    const { state } = await wait(plugin, inputs);
    expect(state.phase).toBe("completed");
    expect(world.clock.elapsedMs - since).toBeGreaterThanOrEqual(60_000);
  });

  it("is done as soon as it has printed that the node has come back", async () => {
    const { world, plugin, inputs } = await requested();
    const since = world.clock.elapsedMs;
    world.setNode("worker-0", "ACTIVE");
    world.jobText = () => `worker-0 REBOOT\nworker-0 ACTIVE\nDone\nbye`;
    expect((await wait(plugin, inputs)).state.phase).toBe("completed");
    expect(world.clock.elapsedMs - since).toBeLessThan(5000);
  });

  it("has not ended while it continues to print", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 900 });
    world.jobText = () => `Done\nline ${Math.floor(world.clock.elapsedMs / 20_000)}`;
    const { state, error } = await wait(plugin, inputs);
    expect(state.phase).toBe("running");
    expect(error?.code).toBe("ERR_WAIT_TIMEOUT");
  });
});

it("shows at the time-out the last line of a job that has ended in another word than Done", async () => {
  const { world, plugin, inputs } = await requested({ timeoutSeconds: 20 });
  world.jobText = () => "worker-0 REBOOT\nworker-0 ACTIVE\nDone.";
  const { error } = await wait(plugin, inputs);
  expect(error?.lastSeen).toMatch(/^ACTIVE \(.*"Done\."/u);
});

describe("a wait that takes too long", () => {
  it("keeps what was seen, and says that no new reboot is requested", async () => {
    const { plugin, inputs } = await requested({ timeoutSeconds: 20 });
    const { state, error } = await wait(plugin, inputs);
    expect(error).toMatchObject({
      code: "ERR_WAIT_TIMEOUT",
      node: "worker-0",
      jobId: "tmp1",
      lastSeen: "REBOOT",
      next: expect.stringContaining("no new reboot is requested") as string,
    });
    expect(state).toMatchObject({ phase: "running", completed: false, startedAt: inputs.acceptedAt });
    expect(plugin.memory.unfinished.size).toBe(1);
  });

  it("is resumed by the next update from where it was", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 20 });
    const first = await wait(plugin, inputs);
    world.clock.advance(3_600_000);
    const { state } = await wait(world.startProcess(), inputs, first.state);
    expect(state).toMatchObject({ phase: "completed", startedAt: inputs.acceptedAt });
    expect(state.transitions.slice(0, 2)).toEqual(first.state.transitions);
    expect(state.transitions.map(({ status }) => status)).toEqual(["ACTIVE", "REBOOT", "ACTIVE"]);
    expect(world.accepted).toHaveLength(1);
  });

  it("ends in time: the last read lands before the deadline", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 20 });
    const since = world.clock.elapsedMs;
    await wait(plugin, inputs);
    expect(world.clock.elapsedMs - since).toBeLessThanOrEqual(20_000 + world.latencyMs);
  });

  it("of another operation before is not resumed", async () => {
    const { plugin, inputs } = await requested();
    const { state: before } = await wait(plugin, { ...inputs, timeoutSeconds: 5 });
    const { state } = await wait(plugin, inputs, { ...before, operationId: "another", phase: "failed" });
    expect(state).toMatchObject({ phase: "completed", operationId: inputs.operationId });
  });
});

describe("the wait", () => {
  it("of a skipped request is none", async () => {
    const { world, plugin, inputs } = await requested();
    const { length } = world.requests;
    const { state } = await wait(plugin, { ...inputs, skipped: true });
    expect(state).toMatchObject({ phase: "skipped", completed: false, transitions: [] });
    expect(state).not.toHaveProperty("startedAt");
    expect(world.requests).toHaveLength(length);
  });

  it("of an adopted reboot is for the node alone, and says whose it may be", async () => {
    const { world, plugin, inputs } = await requested();
    const adopted = Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "jobId"));
    const { state } = await wait(plugin, { ...(adopted as unknown as JobInputs), adopted: true });
    expect(state).toMatchObject({ phase: "completed", adopted: true });
    expect(state).not.toHaveProperty("jobId");
    expect(world.requests).not.toContain("GET tmp1");
    expect(plugin.said.at(-1)).toContain("it may have been started by someone else");
  });

  it("refuses steps that speak of different operations, before any request", async () => {
    const { world, plugin, inputs } = await requested();
    const { length } = world.requests;
    await expect(wait(plugin, { ...inputs, requestedFor: "another" })).rejects.toMatchObject({
      code: "ERR_STEP_EXCLUDED",
      node: "worker-0",
      operationId: inputs.operationId,
    });
    expect(world.requests).toHaveLength(length);
  });

  it("ends with its process when the engine is gone", async () => {
    const { plugin, inputs } = await requested();
    plugin.enginePresence = () => "gone";
    await expect(wait(plugin, inputs)).rejects.toThrow(ProcessEnded);
  });

  it("continues while the engine is silent: nothing is sent from here", async () => {
    const { plugin, inputs } = await requested();
    plugin.enginePresence = () => "silent";
    expect((await wait(plugin, inputs)).state.phase).toBe("completed");
  });

  it("is not moved by jumps of the time of day, and never lasts less than nothing", async () => {
    const { world, plugin, inputs } = await requested();
    world.clock.jumpDate(-7_200_000);
    const { state } = await wait(plugin, inputs);
    expect(state).toMatchObject({ phase: "completed", durationSeconds: 0 });
    expect(plugin.progress[0]).toContain("ACTIVE 0 s worker-0");
  });

  it("records at most 50 transitions, and each of a long row only once", async () => {
    const { world, plugin, inputs } = await requested();
    const flaps = Array.from({ length: 60 }, (_, i) => `worker-0 ${i % 2 === 0 ? "REBOOT" : "ERROR"}`);
    let reads = 0;
    world.jobText = () => {
      reads++;
      if (reads < 6) return flaps.slice(0, 55).join("\n");
      return [...flaps, ...(reads < 9 ? [] : ["Done"])].join("\n");
    };
    const { state } = await wait(plugin, inputs);
    const statuses = state.transitions.map(({ status }) => status);
    expect(statuses).toHaveLength(50);
    expect(statuses.every((status, i) => status !== statuses[i - 1])).toBe(true);
    expect(
      state.transitions.filter(({ at }) => at > (state.transitions[0]?.at ?? "")).length,
    ).toBeLessThanOrEqual(7);
  });
});
