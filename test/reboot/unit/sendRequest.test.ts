import { protectedRefusal } from "../../../provider/reboot/requestRecords";
import { ProcessEnded } from "../../support/fakeProcess";
import { refusedWith, unreachable, worldConnection } from "../../support/fakeWorld";
import { blankRequest, ordered, posts, send } from "../../support/orderedWorld";
import { requestInputs } from "../../support/stepInputs";

describe("a request is sent", () => {
  it("by the process that recorded the order, and its job is recorded", async () => {
    const { world, plugin, order } = await ordered();
    expect(await send(plugin, order)).toEqual({
      state: {
        ...blankRequest,
        requestedFor: order.operationId,
        jobId: "tmp1",
        acceptedAt: world.clock.date().toISOString(),
      },
    });
    expect(posts(world)).toEqual(["POST worker-0"]);
  });

  it("once when the step is called twice in one process, also at the same time", async () => {
    const { world, plugin, order } = await ordered();
    const [first, second] = await Promise.all([send(plugin, order), send(plugin, order)]);
    expect(second).toBe(first);
    expect(await send(plugin, order)).toBe(first);
    expect(posts(world)).toHaveLength(1);
  });

  it("by a process that has just deleted the record of this operation's refusal", async () => {
    const { world, order } = await ordered();
    const later = world.startProcess();
    later.memory.refusals.set(order.operationId, { ...blankRequest, refusedFor: order.operationId });
    expect((await send(later, order)).state.jobId).toBe("tmp1");
    expect(posts(world)).toHaveLength(1);
  });

  it("only after the engine has said that it is there, as the last thing before", async () => {
    const { world, plugin, order } = await ordered();
    const asked: number[] = [];
    plugin.enginePresence = () => {
      asked.push(world.requests.length);
      return "present";
    };
    await send(plugin, order);
    expect(world.requests.indexOf("POST worker-0")).toBe(asked.at(-1));
  });

  it("with a look at the nodes after it that no one shares with a look before it", async () => {
    const { world, plugin, order } = await ordered();
    world.answers.push({ acts: false, outcome: refusedWith(404) });
    await send(plugin, order);
    expect(world.requests.slice(-2)).toEqual(["POST worker-0", "GET nodestatus"]);
  });

  it("and what others have read of the nodes while it was on its way counts for nothing afterwards", async () => {
    const { world, plugin, order } = await ordered();
    const meanwhile = (): void => {
      void plugin.run((context) => context.backendOf(worldConnection).listNodes());
    };
    world.answers.push({ acts: false, outcome: refusedWith(404), meanwhile });
    await send(plugin, order);
    const after = world.requests.slice(world.requests.indexOf("POST worker-0") + 1);
    expect(after).toEqual(["GET nodestatus", "GET nodestatus"]);
  });
});

describe("nothing is sent", () => {
  it("for an order of another run", async () => {
    const { world, order } = await ordered();
    await send(world.startProcess(), order);
    expect(posts(world)).toEqual([]);
  });

  it("for an order of another run whose refusal was of another operation", async () => {
    const { world, order } = await ordered();
    const later = world.startProcess();
    later.memory.refusals.set("another", { ...blankRequest, refusedFor: "another" });
    await send(later, order);
    expect(posts(world)).toEqual([]);
  });

  it("for a skipped order", async () => {
    const { world, plugin, order } = await ordered();
    const { state } = await send(plugin, { ...order, skipped: true });
    expect(state).toEqual({ ...blankRequest, requestedFor: order.operationId, skipped: true });
    expect(posts(world)).toEqual([]);
  });

  it("for an operation of which the user has said that it rebooted the node", async () => {
    const { world, plugin, order } = await ordered();
    world.config["openshift:acceptedOperations"] = `other,${order.operationId}`;
    const { state, error } = await send(plugin, order);
    expect(state).toEqual({ ...blankRequest, requestedFor: order.operationId, adopted: true });
    expect(error).toBeUndefined();
    expect(posts(world)).toEqual([]);
  });

  it("when the engine is gone: the process ends", async () => {
    const { world, plugin, order } = await ordered();
    plugin.enginePresence = () => "gone";
    await expect(send(plugin, order)).rejects.toThrow(ProcessEnded);
    expect(posts(world)).toEqual([]);
  });

  it("when the engine is silent, which is recorded as a refusal", async () => {
    const { world, plugin, order } = await ordered();
    plugin.enginePresence = () => "silent";
    const { state, error } = await send(plugin, order);
    expect(state.refusedFor).toBe(order.operationId);
    expect(error?.code).toBe("ERR_ENGINE_GONE");
    expect(posts(world)).toEqual([]);
  });

  it("when something of our own breaks, which is no refusal", async () => {
    const { world, plugin, order } = await ordered();
    const broken = new TypeError("broken");
    plugin.enginePresence = () => {
      throw broken;
    };
    await expect(send(plugin, order)).rejects.toBe(broken);
    expect(posts(world)).toEqual([]);
  });

  it.each(["REBOOT", "PAUSED"])("when the node has become %s since the order", async (status) => {
    const { world, plugin, order } = await ordered();
    world.setNode("worker-0", status);
    world.clock.advance(1001);
    const { state, error } = await send(plugin, order);
    expect(state).toMatchObject({ refusedFor: order.operationId, reason: error?.message });
    expect(error?.code).toBe("ERR_NODE_BUSY");
    expect(posts(world)).toEqual([]);
  });
});

describe("a refused request", () => {
  it.each([
    [400, "ERR_UNEXPECTED_RESPONSE"],
    [401, "ERR_UNEXPECTED_RESPONSE"],
    [403, "ERR_REBOOT_ROLE_MISSING"],
    [404, "ERR_REBOOT_ROLE_MISSING"],
    [409, "ERR_NODE_BUSY"],
    [429, "ERR_UNEXPECTED_RESPONSE"],
  ])("with %d is recorded as such, says why, and frees the node", async (status, code) => {
    const { world, plugin, order } = await ordered();
    world.answers.push({ acts: false, outcome: refusedWith(status) });
    const { state, error } = await send(plugin, order);
    expect(state).toEqual({ ...blankRequest, refusedFor: order.operationId, reason: error?.message });
    expect(error).toMatchObject({ code, node: "worker-0" });
    // What the server said is in it, and one code.
    expect(error?.message).toContain(String(status));
    expect(error?.message.match(/ERR_/gu)).toHaveLength(1);
    expect(plugin.memory.unfinished.size).toBe(0);
    expect(posts(world)).toHaveLength(1);
  });

  it("with 404 for a node that has gone meanwhile names the closest ones", async () => {
    const { world, plugin, order } = await ordered();
    const meanwhile = (): void => {
      world.removeNode("worker-0");
    };
    world.answers.push({ acts: false, outcome: refusedWith(404), meanwhile });
    const { error } = await send(plugin, order);
    expect(error?.code).toBe("ERR_NODE_NOT_FOUND");
    expect(error?.message).toContain("worker-1");
  });

  it("with 404 whose reason cannot be looked up keeps what the server said", async () => {
    const { world, plugin, order } = await ordered();
    const meanwhile = (): void => {
      world.readFault = () => unreachable;
    };
    world.answers.push({ acts: false, outcome: refusedWith(404), meanwhile });
    const { state, error } = await send(plugin, order);
    expect(error?.message).toContain("POST answered 404");
    expect(state.refusedFor).toBe(order.operationId);
  });

  it("because no server was reached is recorded as refused", async () => {
    const { world, plugin, order } = await ordered();
    world.answers.push({ acts: false, outcome: { kind: "refused", error: unreachable } });
    const { state, error } = await send(plugin, order);
    expect(state.refusedFor).toBe(order.operationId);
    expect(error?.message).toBe(
      "Node worker-0 was not rebooted; the next pulumi up asks again, once. GET failed. Check the network. (ERR_NETWORK)",
    );
  });

  it("of a protected resource says how to ask again, because the next update cannot", async () => {
    const { world, plugin, order } = await ordered();
    world.answers.push({ acts: false, outcome: refusedWith(400) });
    const { error } = await send(plugin, order, undefined, { isProtected: true });
    expect(error?.message).toMatch(
      /^Node worker-0 was not rebooted; it is protected, so change its triggers/u,
    );
  });

  it("of a protected resource is not sent again, and says what the user can do", async () => {
    const { world, plugin, order } = await ordered();
    const earlier = { ...blankRequest, refusedFor: order.operationId, reason: "the role is missing" };
    const inputs = requestInputs(order, { isProtected: true });
    const { state, error } = protectedRefusal(earlier, inputs, plugin.context);
    expect(state).toBe(earlier);
    expect(error?.message).toMatch(
      /protected.*the role is missing.*change its triggers.*acceptedOperations/u,
    );
    expect(posts(world)).toEqual([]);
  });

  it("of a protected resource is over once the user says that the node was rebooted", async () => {
    const { world, plugin, order } = await ordered();
    world.config["openshift:acceptedOperations"] = order.operationId;
    const earlier = { ...blankRequest, refusedFor: order.operationId, reason: "the role is missing" };
    const inputs = requestInputs(order, { isProtected: true });
    expect(protectedRefusal(earlier, inputs, plugin.context)).toEqual({
      state: { ...blankRequest, requestedFor: order.operationId, adopted: true },
    });
  });
});

describe("the connection of a request", () => {
  it("is the one that leads to where the order was recorded", async () => {
    const { world, plugin, order } = await ordered();
    const moved = { ...worldConnection, clusterId: "other.cluster", password: "other" };
    for (const [key, value] of Object.entries(moved)) world.config[`openshift:selfService.${key}`] = value;
    world.config["openshift:clusters"] = { old: { selfService: { ...worldConnection } } };
    await send(plugin, order);
    expect(plugin.connections.at(-1)).toEqual(worldConnection);
  });

  it("that no configuration leads to any more is an error before anything is sent", async () => {
    const { world, plugin, order } = await ordered();
    world.config["openshift:selfService.clusterId"] = "other.cluster";
    await expect(send(plugin, order)).rejects.toMatchObject({
      code: "ERR_INVALID_INPUT",
      what: expect.stringContaining(order.clusterId) as string,
    });
    expect(posts(world)).toEqual([]);
  });
});
