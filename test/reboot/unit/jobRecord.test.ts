/** What a wait for a job records and resumes, and which of its ends is which. */
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import type { JobInputs } from "../../../provider/reboot/steps";
import { unreachable } from "../../support/fakeWorld";
import { requested, wait } from "../../support/orderedWorld";

/** The inputs after the record of the request was lost and its reboot adopted: they know of no job. */
function withoutJob(inputs: JobInputs): JobInputs {
  const known = Object.entries(inputs).filter(([key]) => key !== "jobId");
  return { ...(Object.fromEntries(known) as unknown as JobInputs), adopted: true };
}

describe("the wait for a job", () => {
  it("reads the job of its own record where the request's record was lost", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 5 });
    const { state: before } = await wait(plugin, inputs);
    world.setNode("worker-0", "ACTIVE");
    const { state, error } = await wait(world.startProcess(), withoutJob(inputs), before);
    expect(error?.code).toBe("ERR_WAIT_TIMEOUT");
    expect(state).toMatchObject({ phase: "running", completed: false, jobId: "tmp1" });
  });

  it("keeps what the job has written when the job is not known any more", async () => {
    const { world, plugin, inputs } = await requested();
    let reads = 0;
    world.jobText = (_jobId, output) => (++reads > 3 ? undefined : output);
    const { state, error } = await wait(plugin, inputs);
    expect(error?.code).toBe("ERR_JOB_LOST");
    expect(state.output).toContain("worker-0 ACTIVE");
  });

  it("records what the node goes through after its job is done", async () => {
    const { world, plugin, inputs } = await requested();
    world.setNode("worker-0", (nowMs) => (nowMs < 100_000 ? "SHUTOFF" : "ACTIVE"));
    const { state } = await wait(plugin, inputs);
    expect(state.transitions.map(({ status }) => status).slice(-2)).toEqual(["SHUTOFF", "ACTIVE"]);
  });

  it("records a status that stays the same once, and a long one cut", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 120 });
    world.setNode("worker-0", "X".repeat(60));
    const { state } = await wait(plugin, withoutJob(inputs));
    expect(state.transitions.map(({ status }) => status)).toEqual(["X".repeat(40)]);
  });

  it("tells a time-out of a job from a node that does not recover after one", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 120 });
    world.setNode("worker-0", "REBOOT");
    const { state, error } = await wait(plugin, withoutJob(inputs));
    expect(error?.code).toBe("ERR_WAIT_TIMEOUT");
    expect(state.phase).toBe("running");
  });

  it("says where it never saw the node after the job, and not that the node is down", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 120 });
    world.readFault = (request) => (request === "GET nodestatus" ? unreachable : undefined);
    const { state, error } = await wait(plugin, inputs);
    expect(error).toMatchObject({ code: "ERR_NETWORK", node: "worker-0", cause: unreachable });
    expect(state).toMatchObject({ phase: "verifying", completed: false });
  });

  it("ends with the first answer that the password is wrong", async () => {
    const { world, plugin, inputs } = await requested();
    const denied = new MaintenanceError("ERR_UNAUTHORIZED", {
      what: "GET answered 401.",
      next: "Set the password.",
    });
    world.readFault = () => denied;
    const { length } = world.requests;
    expect((await wait(plugin, inputs)).error).toMatchObject({ code: "ERR_UNAUTHORIZED", cause: denied });
    expect(world.requests.slice(length)).toEqual(["GET tmp1"]);
  });

  it("shows of a failed job what it wrote as errors, else the last three lines of its output", async () => {
    const { world, plugin, inputs } = await requested();
    world.jobText = () => "one\ntwo\nthree\nreboot: Fail";
    const { state, error } = await wait(plugin, inputs);
    expect(error?.lastSeen).toBe('"the node did not come back"');
    const again = await wait(plugin, inputs, { ...state, errors: "" });
    expect(again.error?.lastSeen).toBe('"two / three / reboot: Fail"');
  });

  it.each([
    ["nothing yet", "", "no output yet"],
    ["no status of its node", "preparing\nmaster-0 REBOOT", '"master-0 REBOOT"'],
    ["a status of its node, then another line", "worker-0 REBOOT\nwaiting", "REBOOT"],
    ["its failure", "worker-0 ERROR\nFail", "ERROR"],
  ])(
    "shows on its row, of a job that has printed %s, the last that says something",
    async (_what, text, shown) => {
      const { world, plugin, inputs } = await requested({ timeoutSeconds: 5 });
      world.jobText = () => text;
      await wait(plugin, inputs);
      expect(plugin.progress[0]).toContain(`RebootJob::w0: ${shown} 0 s worker-0`);
    },
  );
});
