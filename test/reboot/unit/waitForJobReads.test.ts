import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { unreachable, wrongAddress } from "../../support/fakeWorld";
import { requested, wait } from "../../support/orderedWorld";

const denied = new MaintenanceError("ERR_UNAUTHORIZED", {
  what: "GET answered 401.",
  next: "Set the password.",
});

describe("reads of a job, or of its node, that fail", () => {
  it("are survived, and the progress that was made is kept", async () => {
    const { world, plugin, inputs } = await requested();
    world.readFault = () =>
      world.clock.elapsedMs > 5000 && world.clock.elapsedMs < 200_000 ? unreachable : undefined;
    expect((await wait(plugin, inputs)).state.phase).toBe("completed");
  });

  it("for five minutes end the wait, with the time since when they fail and the last sight", async () => {
    const { world, plugin, inputs } = await requested();
    world.rhythm = { ...world.rhythm, upMs: 3_600_000, endsMs: 3_600_000 };
    world.readFault = () => (world.clock.elapsedMs > 30_000 ? unreachable : undefined);
    const { state, error } = await wait(plugin, inputs);
    expect(error).toMatchObject({
      code: "ERR_NETWORK",
      what: expect.stringMatching(/5 min \d\d s/u) as string,
      lastSeen: expect.stringContaining('worker-0 "REBOOT"') as string,
      cause: unreachable,
    });
    expect(state).toMatchObject({ phase: "running" });
    expect(state.transitions).toHaveLength(2);
  });

  it("because the password is wrong end the wait at once, with the job that continues and the last sight", async () => {
    const { world, plugin, inputs } = await requested();
    world.rhythm = { ...world.rhythm, upMs: 3_600_000, endsMs: 3_600_000 };
    world.readFault = () => (world.clock.elapsedMs > 30_000 ? denied : undefined);
    const { state, error } = await wait(plugin, inputs);
    expect(error).toMatchObject({
      code: "ERR_UNAUTHORIZED",
      node: "worker-0",
      jobId: "tmp1",
      lastSeen: expect.stringContaining('worker-0 "REBOOT"') as string,
      cause: denied,
    });
    expect(state.phase).toBe("running");
  });

  it("until the time is up are told beside what was seen before", async () => {
    const { world, plugin, inputs } = await requested();
    world.rhythm = { ...world.rhythm, upMs: 3_600_000, endsMs: 3_600_000 };
    world.readFault = () => (world.clock.elapsedMs > 30_000 ? unreachable : undefined);
    const { error } = await wait(plugin, { ...inputs, timeoutSeconds: 120 });
    expect(error).toMatchObject({
      code: "ERR_WAIT_TIMEOUT",
      what: expect.stringMatching(/120 s.* 1 min \d\d s /u) as string,
      lastSeen: "REBOOT",
    });
  });

  it("of a node whose job is done are told too, and not that it is down", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 150 });
    world.setNode("worker-0", "SHUTOFF");
    world.readFault = () => (world.clock.elapsedMs > 100_000 ? unreachable : undefined);
    const { state, error } = await wait(plugin, inputs);
    expect(state.phase).toBe("verifying");
    expect(error).toMatchObject({
      code: "ERR_WAIT_TIMEOUT",
      what: expect.stringContaining(unreachable.message) as string,
      lastSeen: "SHUTOFF",
    });
  });

  it("because the program itself is broken end the wait at once, with all that was seen", async () => {
    const { world, plugin, inputs } = await requested();
    world.rhythm = { ...world.rhythm, upMs: 3_600_000, endsMs: 3_600_000 };
    const broken = new SyntaxError("Unexpected end of input");
    world.readFault = () => (world.clock.elapsedMs > 30_000 ? broken : undefined);
    const { state, error } = await wait(plugin, inputs);
    expect(world.clock.elapsedMs).toBeLessThan(60_000);
    expect(error).toMatchObject({
      code: "ERR_BROKEN_INSTALLATION",
      lastSeen: expect.stringMatching(/SyntaxError: Unexpected end of input.*worker-0 "REBOOT"/u) as string,
      cause: broken,
    });
    expect(state).toMatchObject({ phase: "running", jobId: "tmp1", startedAt: inputs.acceptedAt });
    expect(state.transitions).toHaveLength(2);
  });

  it("of the node after its job, because the program is broken, end the wait at once too", async () => {
    const { world, plugin, inputs } = await requested();
    world.readFault = (request) => (request === "GET nodestatus" ? new TypeError("a bug") : undefined);
    const { state, error } = await wait(plugin, inputs);
    expect(error).toMatchObject({
      code: "ERR_BROKEN_INSTALLATION",
      lastSeen: expect.stringContaining("TypeError: a bug") as string,
    });
    expect(state.phase).toBe("verifying");
    expect(world.requests.at(-1)).toBe("GET nodestatus");
    expect(world.requests.filter((request) => request === "GET nodestatus")).toHaveLength(2);
  });

  it("at first, because the address leads nowhere, end a resumed wait at once; the state is kept", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 20 });
    const first = await wait(plugin, inputs);
    const { length } = world.requests;
    world.readFault = () => wrongAddress;
    const { state, error } = await wait(world.startProcess(), inputs, first.state);
    expect(world.requests).toHaveLength(length + 1);
    expect(error).toMatchObject({
      code: "ERR_UNEXPECTED_RESPONSE",
      node: "worker-0",
      jobId: "tmp1",
      lastSeen: expect.stringContaining('worker-0 "REBOOT"') as string,
      cause: wrongAddress,
    });
    expect(state).toEqual(first.state);
    world.readFault = () => undefined;
    world.clock.advance(3_600_000);
    expect((await wait(world.startProcess(), inputs, state)).state.phase).toBe("completed");
  });

  it.each(["GET tmp1", "GET nodestatus"])(
    "as if the address led nowhere are survived where this run has sent to it (%s)",
    async (failing) => {
      const { world, plugin, inputs } = await requested();
      world.readFault = (request) =>
        request === failing && world.clock.elapsedMs < 120_000 ? wrongAddress : undefined;
      expect((await wait(plugin, inputs)).state.phase).toBe("completed");
    },
  );

  it("of the node as if the address led nowhere are survived where its job was read before", async () => {
    const { world, plugin, inputs } = await requested({ timeoutSeconds: 20 });
    const first = await wait(plugin, inputs);
    world.readFault = (request) =>
      request === "GET nodestatus" && world.clock.elapsedMs < 120_000 ? wrongAddress : undefined;
    const { state } = await wait(plugin, { ...inputs, timeoutSeconds: 1800 }, first.state);
    expect(state.phase).toBe("completed");
  });

  it("because the server asks for patience are repeated when it is over", async () => {
    const { world, plugin, inputs } = await requested();
    world.rhythm = { ...world.rhythm, upMs: 3_600_000, endsMs: 3_600_000 };
    const busy = new MaintenanceError("ERR_NETWORK", {
      what: "GET answered 429.",
      next: "Wait.",
      retryAfterMs: 60_000,
    });
    world.readFault = () => busy;
    const before = world.requests.length;
    await wait(plugin, { ...inputs, timeoutSeconds: 200 });
    expect(world.requests.length - before).toBe(5);
  });
});
