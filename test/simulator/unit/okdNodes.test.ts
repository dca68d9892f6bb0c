import { PlayedNodes } from "../../../simulator/source/okd/playedNodes";
import { ObjectStore } from "../../../simulator/source/okd/objectStore";
import { resolveNodeRhythm } from "../../../simulator/source/okd/nodeRhythm";
import { seededRandom } from "../../../simulator/source/seededRandom";
import { startOkdSimulator, type KubeObject } from "../../../simulator/source";
import { readNode } from "../../../provider/backends/kubernetes/kubeNode";
import { readPod, type PodReading } from "../../../provider/backends/kubernetes/podReading";
import { podNameOf, rebootPod } from "../../../provider/backends/kubernetes/rebootPod";
import { usualPodSettings } from "../../../provider/backends/kubernetes/podSettings";
import { adminToken, okdClient } from "./okdClient";

const namespace = usualPodSettings.namespace;

/** A played node on virtual time; the pods are those that the library makes. */
function play() {
  let nowMs = 1_700_000_000_000;
  const due: { atMs: number; act: () => void }[] = [];
  const store = new ObjectStore({ now: () => nowMs });
  const nodes = new PlayedNodes({
    store,
    names: ["worker-0"],
    rhythm: resolveNodeRhythm({ beginMs: 100, stopMs: 100, downMs: 1000, readyMs: 300, jitter: 0 }),
    clock: { now: () => nowMs },
    random: seededRandom(1),
    later: (ms, act) => due.push({ atMs: nowMs + ms, act }),
  });
  const stop = nodes.start();
  const found = (object: KubeObject | undefined): KubeObject => {
    if (object === undefined) throw new Error("It is not there.");
    return object;
  };
  const node = () => readNode(asRead(found(store.get("nodes", "worker-0"))));
  return {
    nodes,
    store,
    stop,
    node,
    pass: (ms: number): void => {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = due.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        due.splice(due.indexOf(next), 1);
        nowMs = next.atMs;
        next.act();
      }
      nowMs = untilMs;
    },
    create: (operationId: string, bootId = node().bootId ?? "", forSeconds = 180): void => {
      const notAfter = Math.floor(nowMs / 1000) + forSeconds;
      const facts = { node: "worker-0", operationId, bootId, notAfter, image: "busybox" };
      store.set("pods", {
        ...rebootPod(facts, usualPodSettings),
        status: { phase: "Pending" },
      });
    },
    pod: (operationId: string): PodReading =>
      readPod(asRead(found(store.get("pods", podNameOf(operationId), namespace)))),
  };
}

/** The library and the simulator have one form of an object, under two names. */
const asRead = (object: KubeObject) => object as Parameters<typeof readNode>[0];

describe("a played node", () => {
  it("runs the pod, is NotReady, has another boot id, and is Ready at last", () => {
    const { create, pass, node, pod, nodes } = play();
    const { bootId } = node();
    expect(node()).toMatchObject({ status: "Ready", role: "worker", operatingSystem: "linux" });
    create("a");
    expect(pod("a").kind).toBe("waiting");
    pass(100);
    expect([pod("a").kind, node().status, node().bootId]).toEqual(["running", "Ready", bootId]);
    pass(100);
    expect([pod("a").kind, node().status, node().bootId]).toEqual(["running", "NotReady", bootId]);
    pass(1000);
    expect(node().status).toBe("NotReady");
    expect(node().bootId).not.toBe(bootId);
    expect(pod("a")).toMatchObject({ kind: "ended" });
    expect([137, 255]).toContain((pod("a") as { exitCode: number }).exitCode);
    pass(300);
    expect(node().status).toBe("Ready");
    expect(nodes.boots).toEqual([
      {
        at: 1_700_000_001_200,
        node: "worker-0",
        bootId: node().bootId,
        pod: `${namespace}/${podNameOf("a")}`,
      },
    ]);
  });

  it.each([
    ["of another boot", "b1946ac9-0000-4000-8000-000000000000", 180, 10],
    ["whose time has passed", undefined, -1, 11],
  ])("does not reboot for a pod %s", (_, bootId, seconds, exitCode) => {
    const { create, pass, pod, nodes, node } = play();
    create("a", bootId, seconds);
    pass(5000);
    expect(pod("a")).toMatchObject({ kind: "ended", exitCode });
    expect(node().status).toBe("Ready");
    expect(nodes.boots).toEqual([]);
  });

  it("reboots once for two pods of one boot, and begins the later one after it, which does nothing", () => {
    const { create, pass, pod, nodes } = play();
    create("a");
    pass(150);
    create("b");
    pass(5000);
    expect(pod("b")).toMatchObject({ kind: "ended", exitCode: 10 });
    expect(nodes.boots).toHaveLength(1);
  });

  it("does not reboot for a pod that was deleted before it began", () => {
    const { create, pass, store, nodes } = play();
    create("a");
    store.delete("pods", podNameOf("a"), namespace);
    pass(5000);
    expect(nodes.boots).toEqual([]);
  });

  it("keeps what was set of it while it reboots", () => {
    const { create, pass, store, node } = play();
    create("a");
    pass(150);
    store.set("nodes", { ...store.get("nodes", "worker-0"), spec: { unschedulable: true } } as KubeObject);
    pass(5000);
    expect(node().status).toBe("Ready,SchedulingDisabled");
  });

  it("refuses a rhythm that makes no sense", () => {
    expect(() => resolveNodeRhythm({ downMs: -1, jitter: 2 })).toThrow(
      "downMs must be 0 or more milliseconds, not -1; jitter must be a number from 0 to 1, not 2",
    );
  });
});

describe("a dry run on the simulated OKD server", () => {
  const config = { metadata: { name: "a", namespace: "test" }, data: { a: "1" } };
  const path = "/api/v1/namespaces/test/configmaps";

  it("answers as the request would be answered, and changes nothing", async () => {
    const tokens = { [adminToken]: { user: "root", groups: ["system:masters"] } };
    const okd = await startOkdSimulator({ tokens, nodes: ["worker-0"], nodeRhythm: { beginMs: 0 } });
    try {
      okd.put({ kind: "Namespace", metadata: { name: "test" } });
      const client = okdClient(okd);
      expect(await client.post(`${path}?dryRun=All`, config)).toMatchObject({
        status: 201,
        json: { metadata: { name: "a", uid: expect.any(String) as string } },
      });
      expect(okd.list("ConfigMap", "test")).toEqual([]);
      expect(await client.post(`${path}?dryRun=Some`, config)).toMatchObject({ status: 422 });

      okd.put({ kind: "ConfigMap", ...config });
      expect(await client.post(`${path}?dryRun=All`, config)).toMatchObject({ status: 409 });
      expect(await client.patch(`${path}/a?dryRun=All`, { data: { a: "2" } })).toMatchObject({
        status: 200,
        json: { data: { a: "2" } },
      });
      expect(await client.delete(`${path}/a?dryRun=All`)).toMatchObject({ status: 200 });
      expect(okd.get("ConfigMap", "a", "test")).toMatchObject({ data: { a: "1" } });
    } finally {
      await okd.close();
    }
  });
});
