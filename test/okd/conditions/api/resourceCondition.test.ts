/** Waiting for a condition of an object, as Pulumi's engine asks for it, on each kind of server. */
import { setTimeout as sleep } from "node:timers/promises";
import type { DiffResult } from "@pulumi/pulumi/dynamic";
import { resourceConditionHandler } from "../../../../provider/okd/conditions/resourceConditionHandler";
import type { ConditionInputs, ConditionState } from "../../../../provider/okd/conditions/conditionInputs";
import { unknownValue } from "../../../../provider/pulumi/unknown";
import {
  addObject,
  conditionFailure,
  conditionInputs,
  conditionScene,
  setReady as setReadyAt,
} from "../../../support/conditionScene";
import { startCuttingProxy } from "../../../support/cuttingProxy";
import { okdContextWith, testClusters, type TestCluster } from "../../../support/testCluster";

describe.each(testClusters)("a condition on $name", (kind) => {
  let cluster: TestCluster;
  beforeAll(async () => (cluster = await kind.start()));
  afterAll(() => cluster.stop());

  const handlerFor = (config: object = {}) => conditionScene(cluster, config);
  const setReady = (name: string, status: string, more: object = {}): Promise<void> =>
    setReadyAt(cluster, `/api/v1/nodes/${name}`, status, more);
  const addNode = (name: string): Promise<void> => addObject(cluster, "/api/v1/nodes", name);

  test("a node is waited for before it is there, and through all that it says, until it is Ready", async () => {
    const { handler, rows, until } = handlerFor();
    const created = handler.create(conditionInputs());
    await until("worker-0 is not there yet");
    await addNode("worker-0");
    await until("worker-0 no condition Ready");
    await setReady("worker-0", "False", { reason: "KubeletNotReady", message: "the network is not ready" });
    await until("worker-0 Ready=False KubeletNotReady: the network is not ready");
    // Said once more, it is not shown once more.
    await setReady("worker-0", "False", { reason: "KubeletNotReady", message: "the network is not ready" });
    await setReady("worker-0", "True", { reason: "KubeletReady" });
    const { id, outs } = (await created) as { id: string; outs: ConditionState };
    const { metadata } = (await cluster.request("GET", "/api/v1/nodes/worker-0")).body as {
      metadata: { resourceVersion: string };
    };
    expect(id).toBe("v1/Node/worker-0");
    expect(outs).toMatchObject({
      satisfied: true,
      lastSeen: "Ready=True KubeletReady",
      resourceVersion: metadata.resourceVersion,
    });
    expect(Date.parse(outs.observedAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect(rows).toEqual([
      "worker-0 is not there yet",
      "worker-0 no condition Ready",
      "worker-0 Ready=False KubeletNotReady: the network is not ready",
      "worker-0 Ready=True KubeletReady",
    ]);
    // What held once is not waited for again; only other triggers ask again.
    await setReady("worker-0", "False");
    expect(await handler.diff(id, outs, conditionInputs({ timeoutSeconds: 9 }))).toEqual({
      changes: false,
    });
    const again = conditionInputs({ triggers: ["reboot 2"] });
    expect(await handler.diff(id, outs, again)).toEqual({ changes: true });
    const updated = handler.update(id, outs, again);
    await until("worker-0 Ready=False");
    await setReady("worker-0", "True");
    expect((await updated).outs).toMatchObject({ satisfied: true, triggers: ["reboot 2"] });
  });

  test("a wait that was too short says what was seen last and keeps it; the next update continues", async () => {
    await addNode("worker-1");
    await setReady("worker-1", "Unknown", {
      reason: "NodeStatusUnknown",
      message: "Kubelet stopped posting.",
    });
    const { handler } = handlerFor();
    const inputs = conditionInputs({ name: "worker-1", timeoutSeconds: 1 });
    const { message, properties } = await conditionFailure(handler.create(inputs));
    expect(message).toBe(
      "Node worker-1: Ready=True does not hold after 1 s. Last seen: Ready=Unknown NodeStatusUnknown: Kubelet stopped posting. Run pulumi up again to continue waiting, or raise timeoutSeconds. (ERR_WAIT_TIMEOUT)",
    );
    const state = properties as ConditionState;
    expect(state).toMatchObject({ satisfied: false, name: "worker-1" });
    expect(await handler.diff("id", state, inputs)).toEqual({ changes: true });
    await setReady("worker-1", "True");
    expect((await handler.update("id", state, inputs)).outs).toMatchObject({ satisfied: true });
  });

  test("a value of a field is waited for, in a namespace, and an object that is deleted may come back", async () => {
    const path = "/api/v1/namespaces/test/configmaps";
    const put = (phase: string) =>
      cluster.request("POST", path, { metadata: { name: "job" }, data: { phase } });
    await put("running");
    const { handler, rows, until } = handlerFor();
    const object = conditionInputs({ kind: "ConfigMap", name: "job", namespace: "test" });
    const created = handler.create(
      JSON.parse(
        JSON.stringify({ ...object, condition: undefined, path: "{.data.phase}", value: "done" }),
      ) as ConditionInputs,
    );
    await until('job {.data.phase}="running"');
    await cluster.request("DELETE", `${path}/job`);
    await until("job was deleted");
    await put("done");
    expect(await created).toMatchObject({ id: "v1/ConfigMap/test/job", outs: { satisfied: true } });
    expect(rows.at(-1)).toBe('job {.data.phase}="done"');
  });

  test("a server that is away for a while is waited for, and that is shown", async () => {
    const proxy = await startCuttingProxy(cluster.server);
    try {
      await addNode("worker-2");
      const { handler, until, rows } = handlerFor({ "openshift:kubernetes.server": proxy.origin });
      const created = handler.create(conditionInputs({ name: "worker-2" }));
      await until("worker-2 no condition Ready");
      proxy.refuse(true);
      proxy.cutAll();
      for (let i = 0; i < 100 && !rows.at(-1)?.includes("ERR_NETWORK"); i++) await sleep(20);
      expect(rows.at(-1)).toMatch(/^worker-2 cannot be read: GET .* failed: .*ERR_NETWORK/u);
      await setReady("worker-2", "True");
      proxy.refuse(false);
      expect((await created).outs).toMatchObject({ satisfied: true });
    } finally {
      await proxy.close();
    }
  });

  test("a wait that ends while the server is away says that beside what was seen last", async () => {
    const proxy = await startCuttingProxy(cluster.server);
    try {
      await addNode("worker-3");
      const { handler, until } = handlerFor({ "openshift:kubernetes.server": proxy.origin });
      const failure = conditionFailure(
        handler.create(conditionInputs({ name: "worker-3", timeoutSeconds: 2 })),
      );
      await until("worker-3 no condition Ready");
      proxy.refuse(true);
      proxy.cutAll();
      const { message, properties } = await failure;
      expect(message).toMatch(
        /^Node worker-3: Ready=True does not hold after 2 s\. It could not be read \d s before that\. GET .* failed: .* Last seen: no condition Ready\. Run pulumi up again .*\(ERR_WAIT_TIMEOUT\)$/u,
      );
      expect(properties).toMatchObject({ satisfied: false, lastSeen: "no condition Ready" });
    } finally {
      await proxy.close();
    }
  });

  test.each([
    [
      "a kind that the server does not have",
      { kind: "Gadget" },
      {},
      /offers no kind "Gadget" in "v1"\..*\(ERR_NOT_FOUND\)$/u,
    ],
    [
      "a kind with namespaces without one",
      { kind: "Pod", name: "web-1" },
      {},
      /^Pod "web-1": namespace is missing.*\(ERR_INVALID_INPUT\)$/u,
    ],
    ["a token that no one knows", {}, { "openshift:kubernetes.token": "wrong" }, /\(ERR_UNAUTHORIZED\)$/u],
  ])("%s fails at once", async (_, more, config, message) => {
    expect(
      (await conditionFailure(handlerFor(config).handler.create(conditionInputs(more)))).message,
    ).toMatch(message);
  });
});

describe("before anything is sent", () => {
  const config = { "openshift:kubernetes.server": "https://127.0.0.1:9", "openshift:kubernetes.token": "t" };
  const handler = (settings: object = config) =>
    resourceConditionHandler(() => okdContextWith(settings as Record<string, unknown>));
  const inputs = {
    apiVersion: "v1",
    kind: "Node",
    name: "worker-0",
    condition: "Ready",
    timeoutSeconds: 600,
    triggers: [],
    rowUrn: "urn",
  };
  const reasonOf = async (news: object, settings: object = config): Promise<string | undefined> =>
    (await handler(settings).check({}, news)).failures?.map(({ reason }) => reason).join("\n");

  test("good inputs pass, known or not", async () => {
    expect(await reasonOf(inputs)).toBeUndefined();
    expect(
      await reasonOf({ ...inputs, condition: undefined, path: ".status.phase", value: "Running" }),
    ).toBeUndefined();
    expect(
      await reasonOf({ ...inputs, condition: undefined, path: unknownValue, value: unknownValue }),
    ).toBeUndefined();
    expect(await reasonOf({ ...inputs, name: unknownValue, triggers: unknownValue })).toBeUndefined();
  });

  test.each([
    [
      "neither a condition nor a value",
      { condition: undefined },
      /condition is missing: give a condition such as "Ready", or path and value/u,
    ],
    ["a condition and a value", { path: ".a", value: 1 }, /condition contradicts path and value/u],
    ["a path without a value", { condition: undefined, path: ".a" }, /value is missing/u],
    ["a value without a path", { condition: undefined, value: "a" }, /path is missing/u],
    [
      "a path with a wildcard",
      { condition: undefined, path: ".items[*]", value: 1 },
      /path must be names and places/u,
    ],
    [
      "a sentence for a condition",
      { condition: "is ready" },
      /condition must be a condition such as "Ready"/u,
    ],
    [
      "no time to wait",
      { timeoutSeconds: 0 },
      /timeoutSeconds must be a number of seconds from 1 to 604800/u,
    ],
    ["triggers that are no list", { triggers: "a" }, /triggers must be a list/u],
    ["a namespace that cannot be", { namespace: "Test" }, /namespace must be a name/u],
    ["a misspelled name", { unknownArguments: ["conditon"] }, /conditon is not an argument/u],
  ])("%s is refused", async (_, more, reason) => {
    expect(await reasonOf({ ...inputs, ...more })).toMatch(reason);
  });

  test("all faults are told at once, those of the connection too", async () => {
    const reason = await reasonOf({ ...inputs, kind: "", name: undefined, condition: 3 }, {});
    expect(reason).toMatch(
      /^\d+ faults: kind is missing.*name is missing.*condition must be text.*openshift:kubernetes.server/su,
    );
  });

  test("another object or condition is another resource; one that is not known yet may be", async () => {
    const olds = { ...inputs, satisfied: true, lastSeen: "Ready=True" };
    const diff = (more: object): Promise<DiffResult> => handler().diff("id", olds, { ...inputs, ...more });
    expect(await diff({})).toEqual({ changes: false });
    expect(
      await diff({ connection: { kubernetes: { server: "https://127.0.0.1:10", token: "new" } } }),
    ).toEqual({ changes: false });
    expect(await diff({ name: "worker-1" })).toEqual({ changes: true, replaces: ["name"] });
    expect(await diff({ condition: unknownValue })).toEqual({ changes: true, replaces: ["condition"] });
    expect(await diff({ triggers: unknownValue })).toEqual({ changes: true });
  });
});
