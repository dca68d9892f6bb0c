/** `NodeDrain` as Pulumi's engine leads it through its life, on a real API server. */
import { cordonedBy } from "../../../provider/drain/cluster/cordon";
import { nodeDrainHandler } from "../../../provider/drain/resource/nodeDrainHandler";
import type { NodeDrainInputs, NodeDrainState } from "../../../provider/drain/resource/nodeDrainInputs";
import { unknownValue } from "../../../provider/pulumi/unknown";
import { drainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";

describeWithKubeApiServer("NodeDrain", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  const lifeOf = async () => {
    const scene = await drainScene(server);
    const handlerOf = (token?: string) =>
      nodeDrainHandler(
        () => scene.world(token),
        () => undefined,
      );
    const handler = handlerOf();
    const inputs = (more: object = {}): NodeDrainInputs => ({
      node: scene.node,
      triggers: [],
      rowUrn: "urn:w0",
      ...more,
    });
    const create = async (given = inputs()): Promise<NodeDrainState> =>
      (await handler.create(given)).outs as NodeDrainState;
    const update = async (
      id: string,
      olds: NodeDrainState,
      news: NodeDrainInputs,
    ): Promise<{ readonly outs: NodeDrainState }> => ({
      outs: (await handler.update(id, olds, news)).outs as NodeDrainState,
    });
    const isCordoned = async (): Promise<boolean> => (await scene.nodeObject()).spec.unschedulable === true;
    /** What the engine keeps of a failure. */
    const failed = async (work: Promise<unknown>): Promise<Error & { properties?: NodeDrainState }> =>
      work.then(
        () => {
          throw new Error("it went well");
        },
        (error: unknown) => error as Error,
      );
    return { scene, handler, update, handlerOf, inputs, create, isCordoned, failed };
  };

  test("drains its node, stays as it is, and uncordons the node in the end", async () => {
    const { scene, handler, inputs, create, isCordoned } = await lifeOf();
    await scene.addPod({ name: "web-a" });
    const state = await create();
    expect(state).toMatchObject({
      node: scene.node,
      cordoned: true,
      evictedPods: 1,
      phase: "drained",
      finishedAt: expect.any(String) as string,
    });
    expect(await handler.diff("id", state, inputs())).toEqual({ changes: false });
    expect(await handler.diff("id", state, inputs({ force: true, timeoutSeconds: 5 }))).toEqual({
      changes: false,
    });
    await handler.delete("id", state);
    expect(await isCordoned()).toBe(false);
    await handler.delete("id", state);
  });

  test("of another node is replaced, the old node uncordoned first; other triggers drain again", async () => {
    const { scene, handler, update, inputs, create } = await lifeOf();
    const state = await create();
    const replaces = { changes: true, replaces: ["node"], deleteBeforeReplace: true };
    expect(await handler.diff("id", state, inputs({ node: "other" }))).toEqual(replaces);
    expect(await handler.diff("id", state, inputs({ node: unknownValue }))).toEqual(replaces);
    expect(await handler.diff("id", state, inputs({ triggers: unknownValue }))).toEqual({ changes: true });
    const again = inputs({ triggers: ["2"] });
    expect(await handler.diff("id", state, again)).toEqual({ changes: true });
    // A pod that tolerates the cordon has come meanwhile.
    await scene.addPod({ name: "web-b" });
    const { outs } = await update("id", state, again);
    expect(outs).toMatchObject({
      mark: state.mark,
      triggers: ["2"],
      cordoned: true,
      evictedPods: 1,
      phase: "drained",
    });
  });

  test("records another connection without a drain, because its end has nothing else to log in with", async () => {
    const { scene, handler, update, inputs, create } = await lifeOf();
    const state = await create();
    await scene.addPod({ name: "web-c" });
    const moved = inputs({
      connection: {
        kubernetes: {
          server: server.url,
          token: server.adminToken,
          certificateAuthority: server.caCertificate,
        },
      },
    });
    expect(await handler.diff("id", state, moved)).toEqual({ changes: true });
    const { outs } = await update("id", state, moved);
    expect(outs).toMatchObject({
      evictedPods: 0,
      connection: moved.connection,
      finishedAt: state.finishedAt,
    });
    expect(await scene.pods()).toHaveLength(1);
    await handler.delete("id", outs);
  });

  test("that was killed before anything was recorded has its own cordon in the next run, and undoes it in the end", async () => {
    const { scene, handler, create, isCordoned } = await lifeOf();
    await scene.addPod({ name: "held-d", labels: { app: "d" } });
    await scene.setBudget("d", 0);
    let pauses = 0;
    scene.between = async () => {
      if (++pauses === 3) throw new Error("killed");
    };
    await expect(create()).rejects.toThrow("killed");
    expect(await isCordoned()).toBe(true);
    scene.between = () => scene.endDeleted();
    await scene.setBudget("d", 1);
    const state = await create();
    expect(state).toMatchObject({ cordoned: true, evictedPods: 1 });
    expect((await scene.nodeObject()).metadata.annotations?.[cordonedBy]).toBe(state.mark);
    await handler.delete("id", state);
    expect(await isCordoned()).toBe(false);
  });

  test("that fails having evicted pods is recorded as failed, and the next update continues", async () => {
    const { scene, handler, update, inputs, create, failed, isCordoned } = await lifeOf();
    await scene.addPod({ name: "free-e" });
    await scene.addPod({ name: "held-e", labels: { app: "e" } });
    await scene.setBudget("e", 0);
    const given = inputs({ timeoutSeconds: 30 });
    const { message, properties } = await failed(create(given));
    expect(message).toMatch(/test\/held-e is held by budget test\/e.*\(ERR_DRAIN_BLOCKED\)$/u);
    expect(properties).toMatchObject({ phase: "failed", cordoned: false, evictedPods: 1 });
    expect(await isCordoned()).toBe(false);
    expect(await handler.diff("id", properties as NodeDrainState, given)).toEqual({ changes: true });
    await scene.setBudget("e", 1);
    const { outs } = await update("id", properties as NodeDrainState, given);
    expect(outs).toMatchObject({ phase: "drained", cordoned: true, evictedPods: 2 });
  });

  test("that fails having done nothing is not recorded", async () => {
    const { scene, create, failed, isCordoned } = await lifeOf();
    await scene.addPod({ name: "bare-f", controller: undefined });
    const error = await failed(create());
    expect([error.message, error.properties]).toEqual([
      expect.stringContaining("(ERR_DRAIN_BLOCKED)"),
      undefined,
    ]);
    expect(await isCordoned()).toBe(false);
  });

  test("keeps to its window: outside nothing is touched, and preview says when it opens; one that is cut short is undone", async () => {
    const { scene, handler, inputs, failed, isCordoned } = await lifeOf();
    await scene.addPod({ name: "held-w", labels: { app: "w" } });
    await scene.setBudget("w", 0);
    // The virtual clock begins at midnight.
    const daily = (schedule: string) => ({ schedule, timeZone: "UTC", durationMinutes: 30 });
    const closed = inputs({ window: daily("0 2 * * *") });
    expect((await failed(handler.create(closed))).message).toMatch(
      /^Node worker-\d+: the drain does not begin, because no maintenance window is open.*\(ERR_OUTSIDE_WINDOW\)$/u,
    );
    expect(await isCordoned()).toBe(false);
    await handler.check({}, closed);
    expect(scene.warnings.join("\n")).toMatch(/the drain of node worker-\d+ would fail now, because/u);
    const cut = await failed(handler.create(inputs({ window: daily("0 0 * * *"), timeoutSeconds: 7200 })));
    expect(cut.message).toMatch(/The window has cut its drain short\..*\(ERR_OUTSIDE_WINDOW\)$/u);
    expect(await isCordoned()).toBe(false);
  });

  test("names a wrong window before anything is sent", async () => {
    const { handler, inputs } = await lifeOf();
    const { failures = [] } = await handler.check({}, inputs({ outsideWindow: "wait" }));
    expect(failures[0]?.reason).toMatch(/^window is missing/u);
  });

  test("says in preview what it would meet, only while a drain is pending, and changes nothing", async () => {
    const { scene, handler, inputs, isCordoned } = await lifeOf();
    await scene.addPod({ name: "bare-g", controller: undefined });
    await scene.addPod({ name: "web-g" });
    expect(await handler.check({}, inputs())).not.toHaveProperty("failures");
    expect(scene.warnings).toEqual([
      `node ${scene.node}: a drain evicts 1 pod`,
      expect.stringContaining("1 pod that must not be evicted without your consent: test/bare-g"),
    ]);
    scene.warnings.length = 0;
    await handler.check(inputs(), inputs({ timeoutSeconds: 5 }));
    expect(scene.warnings).toEqual([]);
    await handler.check(inputs(), inputs({ triggers: ["2"] }));
    expect(scene.warnings).toHaveLength(2);
    expect(await isCordoned()).toBe(false);
  });

  test("of a node that is not there or that may not be seen, is refused in preview", async () => {
    const { scene, handler, handlerOf, inputs } = await lifeOf();
    const { failures = [] } = await handler.check({}, inputs({ node: `${scene.node}.example.com` }));
    expect(failures[0]?.reason).toMatch(
      new RegExp(
        `has no node "${scene.node}\\.example\\.com".*closest: ${scene.node}.*\\(ERR_NODE_NOT_FOUND\\)$`,
        "u",
      ),
    );
    const unseen = await handlerOf(server.tokenOf("plain")).check({}, inputs());
    expect(unseen.failures?.[0]?.reason).toMatch(
      /^node cannot be looked at\. Reading node .* \(ERR_FORBIDDEN\)$/u,
    );
  });

  test("names wrong arguments before anything is sent", async () => {
    const { handler, inputs } = await lifeOf();
    const news = inputs({
      node: "",
      timeoutSeconds: 0,
      unknownArguments: ["deleteLocalData"],
      triggers: "x",
    });
    const { failures = [] } = await handler.check({}, news);
    for (const part of [
      "4 faults",
      "node is missing",
      "deleteLocalData is not known; closest: deleteEmptyDirData",
      "timeoutSeconds must be",
      "triggers must be a list",
    ])
      expect(failures[0]?.reason).toContain(part);
  });

  test("ends although its node is gone, and says what is left where it may not uncordon", async () => {
    const { scene, handler, handlerOf, create, failed } = await lifeOf();
    const state = await create();
    const error = await failed(handlerOf(server.tokenOf("plain")).delete("id", state));
    expect(error.message).toContain(`The cordon of node ${scene.node} may be left on the cluster`);
    expect(error.message).toContain(`kubectl uncordon ${scene.node}`);
    await scene.ask("DELETE", `/api/v1/nodes/${scene.node}`);
    await handler.delete("id", state);
  });
});
