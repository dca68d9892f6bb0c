/** What `kubectl wait` can wait for and more, on each kind of server. */
import { setTimeout as sleep } from "node:timers/promises";
import { addObject, conditionFailure, conditionScene, setReady } from "../../../support/conditionScene";
import { interpose } from "../../../support/interposedServer";
import { closeServers } from "../../../support/rawServer";
import { testClusters, type TestCluster } from "../../../support/testCluster";

const nodes = "/api/v1/nodes";
const configMaps = "/api/v1/namespaces/test/configmaps";
const startedAt = "2026-01-01T12:00:00.400Z";

describe.each(testClusters.filter(({ version }) => version !== "3.x"))("a wait on $name", (kind) => {
  let cluster: TestCluster;
  beforeAll(async () => (cluster = await kind.start()));
  afterAll(() => cluster.stop());
  afterEach(closeServers);

  test("a node that was Ready before the time does not count as Ready until kubelet has said it again", async () => {
    const heartbeat = (lastHeartbeatTime: string): Promise<void> =>
      setReady(cluster, `${nodes}/rebooted`, "True", {
        reason: "KubeletReady",
        lastHeartbeatTime,
        lastTransitionTime: "2025-12-01T00:00:00Z",
      });
    await addObject(cluster, nodes, "rebooted");
    await heartbeat("2026-01-01T11:59:30Z");
    const { create, until, rows, warnings } = conditionScene(cluster);
    // Without a bound what was said before holds at once.
    expect(await create({ name: "rebooted" })).toMatchObject({ satisfied: true });
    const waited = create({ name: "rebooted", observedAfter: startedAt });
    await until(
      "rebooted Ready=True, observed at 2026-01-01T11:59:30Z and not yet after 2026-01-01T12:00:00.400Z KubeletReady",
    );
    // The time that is told is cut to a second, so that the same second may be from before it.
    await heartbeat("2026-01-01T12:00:00Z");
    await until(/observed at 2026-01-01T12:00:00Z and not yet after/u);
    await heartbeat("2026-01-01T12:00:01Z");
    expect(await waited).toMatchObject({ satisfied: true, lastSeen: "Ready=True KubeletReady" });
    expect(rows.at(-1)).toBe("rebooted Ready=True KubeletReady");
    expect(warnings).toEqual([]);
  });

  test("a condition that was not observed after the time says so when the time is up", async () => {
    await addObject(cluster, nodes, "stale");
    await setReady(cluster, `${nodes}/stale`, "True", { lastHeartbeatTime: "2026-01-01T11:00:00Z" });
    const { create } = conditionScene(cluster);
    const failure = conditionFailure(create({ name: "stale", observedAfter: startedAt, timeoutSeconds: 1 }));
    expect((await failure).message).toBe(
      "Node stale: Ready=True does not hold after 1 s. Last seen: Ready=True, observed at 2026-01-01T11:00:00Z and not yet after 2026-01-01T12:00:00.400Z. Run pulumi up again to continue waiting, or raise timeoutSeconds. (ERR_WAIT_TIMEOUT)",
    );
  });

  test("all nodes of a selector are waited for, those that come along too, and those that go do not count", async () => {
    const selected = { name: undefined, labelSelector: "pool=a" } as object;
    const { create, until } = conditionScene(cluster);
    const waited = create(selected);
    await until("pool=a nothing matches yet");
    for (const name of ["a-0", "a-1", "a-2"])
      await addObject(cluster, nodes, name, { labels: { pool: "a" } });
    await addObject(cluster, nodes, "b-0", { labels: { pool: "b" } });
    await until("pool=a 0 of 3: a-0 no condition Ready");
    await setReady(cluster, `${nodes}/a-0`, "True");
    await setReady(cluster, `${nodes}/a-1`, "False", { reason: "KubeletNotReady" });
    await until("pool=a 1 of 3: a-1 Ready=False KubeletNotReady");
    await cluster.request("DELETE", `${nodes}/a-1`);
    await until("pool=a 1 of 2: a-2 no condition Ready");
    await setReady(cluster, `${nodes}/a-0`, "Unknown");
    await setReady(cluster, `${nodes}/a-2`, "True");
    await until("pool=a 1 of 2: a-0 Ready=Unknown");
    await setReady(cluster, `${nodes}/a-0`, "True");
    const state = await waited;
    expect(state).toMatchObject({ satisfied: true, lastSeen: "2 of 2: Ready=True", labelSelector: "pool=a" });
    expect(state).not.toHaveProperty("resourceVersion");
  });

  test("all objects of a kind in a namespace are waited for, and a field that exists is enough", async () => {
    const { create, until } = conditionScene(cluster);
    const all = { kind: "ConfigMap", namespace: "other", name: undefined, all: true } as object;
    const field = { ...all, condition: undefined, path: "$.data.ready", exists: true } as object;
    await addObject(cluster, "/api/v1/namespaces/other/configmaps", "one", { data: { ready: "" } });
    await addObject(cluster, "/api/v1/namespaces/other/configmaps", "two");
    const waited = create(field);
    await until(/^all 1 of \d: other\/(?:two|kube-root-ca\.crt) no field \$\.data\.ready$/u);
    const { body } = await cluster.request("GET", "/api/v1/namespaces/other/configmaps");
    for (const { metadata } of (body as { items: { metadata: { name: string } }[] }).items)
      await cluster.request("PATCH", `/api/v1/namespaces/other/configmaps/${metadata.name}`, {
        data: { ready: "yes" },
      });
    expect((await waited).lastSeen).toMatch(/^\d of \d: \$\.data\.ready exists$/u);
  });

  test("a selector that leaves nothing is told as kubectl tells it when the time is up", async () => {
    const { create } = conditionScene(cluster);
    const { message } = await conditionFailure(
      create({ name: undefined, labelSelector: "pool=none", timeoutSeconds: 1 } as object),
    );
    expect(message).toBe(
      "Node pool=none: no matching resources found after 1 s. Last seen: nothing matches yet. Run pulumi up again to continue waiting, or raise timeoutSeconds. (ERR_WAIT_TIMEOUT)",
    );
  });

  test("an object is waited for until it exists, and until it is gone, whatever follows it", async () => {
    const object = { kind: "ConfigMap", namespace: "test", name: "lock", condition: undefined } as object;
    const before = conditionScene(cluster);
    const created = before.create({ ...object, exists: true });
    await before.until("lock is not there yet");
    await addObject(cluster, configMaps, "lock");
    expect(await created).toMatchObject({ satisfied: true, lastSeen: "exists" });

    const { create, until, rows } = conditionScene(cluster);
    const gone = create({ ...object, exists: false });
    await until("lock exists");
    await cluster.request("DELETE", `${configMaps}/lock`);
    await addObject(cluster, configMaps, "lock");
    const state = await gone;
    expect(state).toMatchObject({ satisfied: true, lastSeen: "was deleted" });
    expect(state).not.toHaveProperty("resourceVersion");
    expect(rows.at(-1)).toBe("lock was deleted");

    await cluster.request("DELETE", `${configMaps}/lock`);
    expect(await create({ ...object, exists: false })).toMatchObject({ lastSeen: "is not there" });
  });

  test("an object that finalizers hold back is still there, and they are named", async () => {
    const { create } = conditionScene(cluster);
    const object = { kind: "ConfigMap", namespace: "test", name: "held", condition: undefined } as object;
    await cluster.request("POST", configMaps, {
      metadata: { name: "held", finalizers: ["example.com/backup"] },
    });
    // The simulator has no finalizers that do something.
    if (kind.version === "kubernetes") await cluster.request("DELETE", `${configMaps}/held`);
    const { message } = await conditionFailure(create({ ...object, exists: false, timeoutSeconds: 1 }));
    expect(message).toMatch(
      kind.version === "kubernetes"
        ? /^ConfigMap test\/held: .* Last seen: exists, being deleted since \S+, .*: example\.com\/backup\. /u
        : /^ConfigMap test\/held: .* Last seen: exists\. /u,
    );
    await cluster.request("PATCH", `${configMaps}/held`, { metadata: { finalizers: null } });
  });

  test("of a selector those are waited for to be gone that were there, not what follows them", async () => {
    const { create, until } = conditionScene(cluster);
    const labels = { app: "old" };
    for (const name of ["web-1", "web-2"]) await addObject(cluster, configMaps, name, { labels });
    const gone = create({
      kind: "ConfigMap",
      namespace: "test",
      name: undefined,
      labelSelector: "app=old",
      condition: undefined,
      exists: false,
    } as object);
    await until("app=old 2 of 2 still there: test/web-1, test/web-2");
    await addObject(cluster, configMaps, "web-3", { labels });
    await cluster.request("DELETE", `${configMaps}/web-1`);
    await addObject(cluster, configMaps, "web-1", { labels });
    await until("app=old 1 of 2 still there: test/web-2");
    await cluster.request("DELETE", `${configMaps}/web-2`);
    expect(await gone).toMatchObject({ satisfied: true, lastSeen: "all 2 are gone" });
  });

  test("a kind that is installed while it is waited for is found, and its object too", async () => {
    const group = "found.example.com";
    const { create, until, rows } = conditionScene(cluster);
    const path = `/apis/${group}/v1/namespaces/test/gadgets`;
    const gadget = { apiVersion: `${group}/v1`, kind: "Gadget", namespace: "test", name: "g" };
    const waited = create(gadget);
    await until(`g kind Gadget of ${group}/v1 is not served yet`);
    await sleep(1500);
    const remove = await cluster.installGadgets(group);
    await until("g is not there yet");
    await addObject(cluster, path, "g", { apiVersion: `${group}/v1`, kind: "Gadget" });
    await until("g no condition Ready");
    await setReady(cluster, `${path}/g`, "True");
    expect(await waited).toMatchObject({ satisfied: true, lastSeen: "Ready=True" });
    expect(rows).toEqual([
      `g kind Gadget of ${group}/v1 is not served yet`,
      "g is not there yet",
      "g no condition Ready",
      "g Ready=True",
    ]);

    // Its definition is removed with all its objects.
    const gone = create({ ...gadget, condition: undefined, exists: false } as object);
    await until("g exists");
    await remove();
    expect(await gone).toMatchObject({ satisfied: true });
  });

  test("a kind that was never served is said when the time is up, with what is served in its place", async () => {
    const { create } = conditionScene(cluster);
    const gadget = { apiVersion: "never.example.com/v1", kind: "Gadget", namespace: "test", name: "g" };
    const { message, properties } = await conditionFailure(create({ ...gadget, timeoutSeconds: 1 }));
    expect(message).toMatch(
      /^Gadget test\/g: .* never served .*"never\.example\.com\/v1"\. Closest groups: .*\(ERR_WAIT_TIMEOUT\)$/u,
    );
    expect(properties).toMatchObject({
      satisfied: false,
      lastSeen: "kind Gadget of never.example.com/v1 is not served yet",
    });
    // That nothing is there of a kind that no one knows could be a slip of the pen.
    const absent = { ...gadget, condition: undefined, exists: false } as object;
    expect((await conditionFailure(create(absent))).message).toMatch(/\(ERR_NOT_FOUND\)$/u);
  });

  test("a list that is answered as if the kind were unknown is asked for again", async () => {
    const group = "slow.example.com";
    const remove = await cluster.installGadgets(group);
    const path = `/apis/${group}/v1/namespaces/test/gadgets`;
    await addObject(cluster, path, "g", { apiVersion: `${group}/v1`, kind: "Gadget" });
    await setReady(cluster, `${path}/g`, "True");
    const server = await interpose(cluster, (request) =>
      request.path === path && request.count <= 2 ? { status: 404, body: {} } : "forward",
    );
    const { create, rows } = conditionScene(cluster, { "openshift:kubernetes.server": server });
    expect(
      await create({ apiVersion: `${group}/v1`, kind: "Gadget", namespace: "test", name: "g" }),
    ).toMatchObject({ satisfied: true });
    expect(rows).toEqual([`g kind Gadget of ${group}/v1 is not served yet`, "g Ready=True"]);
    await remove();
  });

  test("a server whose clock is ahead moves the time on, and says so; one that tells no time does not", async () => {
    await addObject(cluster, nodes, "skewed");
    const now = Math.floor(Date.now() / 1000) * 1000;
    const time = (seconds: number): string => new Date(now + seconds * 1000).toISOString();
    // By the cluster's clock, which is a minute ahead, half a minute before the reboot.
    await setReady(cluster, `${nodes}/skewed`, "True", { lastHeartbeatTime: time(-10).replace(".000", "") });
    const observedAfter = time(-40);
    const behind = (date: string): Promise<string> =>
      interpose(cluster, ({ path }) =>
        path === "/version" ? { status: 403, body: {}, headers: { date } } : "forward",
      );
    const ahead = await behind(new Date(Date.now() + 60_000).toUTCString());
    const { create, warnings } = conditionScene(cluster, { "openshift:kubernetes.server": ahead });
    const failure = conditionFailure(create({ name: "skewed", observedAfter, timeoutSeconds: 1 }));
    expect((await failure).message).toContain("Ready=True, observed at");
    expect(warnings).toEqual([
      expect.stringMatching(
        /^the clock of http:\S+ is 1 min 0\d s ahead of this machine's: observedAfter is taken to be as much later$/u,
      ),
    ]);

    const unclear = await behind("soon");
    const quiet = conditionScene(cluster, { "openshift:kubernetes.server": unclear });
    expect(await quiet.create({ name: "skewed", observedAfter })).toMatchObject({ satisfied: true });
    expect(quiet.warnings).toEqual([]);
  });

  test.each([
    ["nodes", "v1", /Write kind: "Node"\./u],
    ["node", "v1", /Write kind: "Node"\./u],
    ["Nod", "v1", /Closest kinds: Node, Pod/u],
    ["Deployment", "apps/v9", /Of this group it offers apps\/v1\.|Closest groups: /u],
  ])("the kind %s of %s fails at once, and what is close is named", async (name, apiVersion, hint) => {
    const { create } = conditionScene(cluster);
    const { message } = await conditionFailure(create({ kind: name, apiVersion }));
    expect(message).toMatch(hint);
    expect(message).toMatch(/\(ERR_NOT_FOUND\)$/u);
  });

  test("a node of another name than its VM is named on the row after a while, and in the error", async () => {
    for (const name of ["infra-0", "infra-1"]) await addObject(cluster, nodes, name);
    const { create, until } = conditionScene(cluster);
    const name = "infra-0.openstacklocal";
    const failure = conditionFailure(create({ name, timeoutSeconds: 7 }));
    await until(`${name} is not there yet`);
    await until(/^infra-0\.openstacklocal is not there yet \(closest: infra-0, infra-1, [^,]+\)$/u);
    expect((await failure).message).toMatch(
      /^Node infra-0\.openstacklocal: .*\(closest: infra-0, infra-1, [^,]+\).*\(ERR_WAIT_TIMEOUT\)$/u,
    );
  });

  test("an object where there is none of its kind says so, and a wait that is short does too", async () => {
    const { create } = conditionScene(cluster);
    const pod = { kind: "Pod", namespace: "empty", name: "web-1", timeoutSeconds: 1 };
    expect((await conditionFailure(create(pod))).message).toContain("(there is no Pod in empty)");
  });
});
