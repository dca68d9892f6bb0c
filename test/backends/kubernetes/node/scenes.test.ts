/**
 * What becomes of a reboot pod on a real kubelet, scene by scene: the facts on which the back end rests. Boots are
 * counted at the host. The unguarded pod is the control: it reboots its node twice.
 */
import { randomUUID } from "node:crypto";
import { createKubernetesClient } from "../../../../provider/backends/kubernetes/kubernetesClient";
import { systemClock } from "../../../../provider/core/clock";
import { podNameOf, rebootPod } from "../../../../provider/backends/kubernetes/rebootPod";
import type { KubeObject } from "../../../../provider/kubernetes/wire/kubeObject";
import { rebootCommand } from "../../../../scripts/kubelet/kubeletNode.cjs";
import { apiServerOf, eventually, podSettingsOfTests } from "../../../support/kubernetesStage";
import { describeWithKubeNode, startKubeCluster, type KubeCluster } from "../../../support/kubeNode";

interface Ended {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
}

describeWithKubeNode("a reboot pod on a real kubelet", () => {
  let cluster: KubeCluster;
  let namespace: string;
  let reboots: () => number;
  beforeAll(async () => (cluster = await startKubeCluster()));
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    await cluster.untilReady();
    namespace = `scene-${randomUUID().slice(0, 8)}`;
    await cluster.server.createNamespace(namespace);
    cluster.node.rebootStyle = { wipesRecords: false, afterMs: 0, downMs: 0 };
    const before = cluster.node.reboots;
    reboots = () => cluster.node.reboots - before;
  });

  const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
  const bootId = (): string => cluster.node.bootIds.at(-1) ?? "";
  const podOf = (
    operationId: string,
    facts: { bootId?: string; notAfter?: number; image?: string } = {},
  ): KubeObject =>
    rebootPod(
      {
        node: cluster.node.name,
        operationId,
        bootId: bootId(),
        notAfter: inSeconds(60),
        image: podSettingsOfTests.image ?? "",
        ...facts,
      },
      { ...podSettingsOfTests, namespace },
    );
  const pathOf = (operationId: string): string =>
    `/api/v1/namespaces/${namespace}/pods/${podNameOf(operationId)}`;
  const create = async (pod: KubeObject): Promise<number> =>
    (await cluster.server.request("POST", `/api/v1/namespaces/${namespace}/pods`, pod)).status;
  const remove = (operationId: string): Promise<{ status: number }> =>
    cluster.server.request("DELETE", pathOf(operationId));
  const read = async (operationId: string): Promise<KubeObject | undefined> => {
    const { status, body } = await cluster.server.request("GET", pathOf(operationId));
    return status === 200 ? (body as KubeObject) : undefined;
  };
  const stateOf = async (
    operationId: string,
  ): Promise<Record<string, Record<string, unknown> | undefined>> => {
    const status = (await read(operationId))?.["status"] as
      { containerStatuses?: { state: Record<string, Record<string, unknown>> }[] } | undefined;
    return status?.containerStatuses?.[0]?.state ?? {};
  };
  /**
   * Reboots until the node goes down before its kubelet has reported that the pod runs: how fast a kubelet is depends on
   * the machine. A pod of which it had reported ends with 137.
   */
  const oneUnreported = async (scene: (operationId: string) => Promise<Ended>): Promise<Ended> => {
    for (;;) {
      const before = cluster.node.reboots;
      const operationId = randomUUID();
      const ended = await scene(operationId);
      await cluster.untilReady();
      await remove(operationId);
      if (ended.exitCode === 137) continue;
      expect(cluster.node.reboots - before).toBe(1);
      return ended;
    }
  };
  const untilEnded = (operationId: string): Promise<Ended> =>
    eventually(async () => (await stateOf(operationId))["terminated"] as Ended | undefined);

  test("a pod acts, and the node shows another boot id when it is Ready again", async () => {
    const before = bootId();
    expect(await create(podOf("one"))).toBe(201);
    await eventually(() => (cluster.node.requests.includes("one") ? true : undefined));
    await cluster.untilReady();
    expect(bootId()).not.toBe(before);
    expect(reboots()).toBe(1);
  });

  test("a second creation of the same operation is answered with 409 AlreadyExists", async () => {
    const pod = podOf("twice");
    expect(await create(pod)).toBe(201);
    const { status, body } = await cluster.server.request(
      "POST",
      `/api/v1/namespaces/${namespace}/pods`,
      pod,
    );
    expect({ status, reason: (body as { reason: string }).reason }).toEqual({
      status: 409,
      reason: "AlreadyExists",
    });
    await untilEnded("twice");
    expect(reboots()).toBe(1);
  });

  test("where the records of containers outlive the boot, a pod that has done its work has failed with 255", async () => {
    await create(podOf("kept"));
    expect(await untilEnded("kept")).toMatchObject({ exitCode: 255, reason: "Unknown" });
    expect(reboots()).toBe(1);
  });

  test("where the records are lost after the kubelet has reported, it has failed with 137, and does not run again", async () => {
    cluster.node.rebootStyle = { wipesRecords: true, afterMs: 3000, downMs: 0 };
    await create(podOf("reported"));
    expect(await untilEnded("reported")).toMatchObject({ exitCode: 137, reason: "ContainerStatusUnknown" });
    expect(reboots()).toBe(1);
  });

  test("where the records are lost before the kubelet has reported, it runs again, and the guard ends it with 10", async () => {
    const ended = await oneUnreported(async (operationId) => {
      cluster.node.rebootStyle = { wipesRecords: true, afterMs: 0, downMs: 0 };
      await create(podOf(operationId));
      return untilEnded(operationId);
    });
    expect(ended).toMatchObject({ exitCode: 10, message: "already rebooted\n" });
  });

  test("CONTROL: a pod without the guard reboots its node twice there", async () => {
    let outcome: "twice" | "reported" | undefined;
    // As in `oneUnreported`: a pod of which the kubelet had reported does not run again.
    while (outcome !== "twice") {
      const operationId = randomUUID();
      cluster.node.rebootStyle = { wipesRecords: true, afterMs: 0, downMs: 0 };
      const before = reboots();
      const guarded = podOf(operationId);
      const spec = guarded["spec"] as { containers: Record<string, unknown>[] };
      const command = ["/bin/sh", "-c", `${rebootCommand[0] ?? ""}; sleep 900`];
      const container = { ...spec.containers[0], command, args: [] };
      await create({ ...guarded, spec: { ...spec, containers: [container] } });
      await eventually(() => (reboots() > before ? true : undefined));
      // Once is enough: with the records kept it does not begin a third time.
      cluster.node.rebootStyle = { wipesRecords: false, afterMs: 0, downMs: 0 };
      outcome = await eventually(async () => {
        if (reboots() - before > 1) return "twice";
        return (await stateOf(operationId))["terminated"] === undefined ? undefined : "reported";
      });
      await cluster.untilReady();
      await remove(operationId);
    }
    await cluster.node.settled();
  });

  test("a pod that was taken back while the kubelet was dead is gone when it is back, and has not run", async () => {
    cluster.node.stopKubelet();
    await create(podOf("withdrawn"));
    expect((await remove("withdrawn")).status).toBe(200);
    // Its object stays until a kubelet has said that nothing of it runs.
    expect(await read("withdrawn")).toBeDefined();
    cluster.node.startKubelet();
    await eventually(async () => ((await read("withdrawn")) === undefined ? true : undefined));
    expect(reboots()).toBe(0);
    expect(cluster.node.requests).not.toContain("withdrawn");
  });

  test("a pod that waits for a dead kubelet until its time has passed ends with 11, and does nothing", async () => {
    cluster.node.stopKubelet();
    await create(podOf("late", { notAfter: inSeconds(-1) }));
    cluster.node.startKubelet();
    expect(await untilEnded("late")).toMatchObject({ exitCode: 11, message: "too late\n" });
    expect(reboots()).toBe(0);
  });

  test("a pod that is delivered when the node is back from a reboot ends with 10, and does nothing", async () => {
    const held = podOf("held");
    await cluster.node.reboot();
    await cluster.untilReady();
    await create(held);
    expect(await untilEnded("held")).toMatchObject({ exitCode: 10 });
    expect(reboots()).toBe(1);
  });

  test("two orders within one boot are one reboot, and both pods have done their work", async () => {
    cluster.node.rebootStyle = { wipesRecords: false, afterMs: 1500, downMs: 0 };
    await Promise.all([create(podOf("stack-a")), create(podOf("stack-b"))]);
    expect([(await untilEnded("stack-a")).exitCode, (await untilEnded("stack-b")).exitCode]).toEqual([
      255, 255,
    ]);
    expect(cluster.node.requests.slice(-2).sort()).toEqual(["stack-a", "stack-b"]);
    expect(reboots()).toBe(1);
  });

  test("a pod whose image cannot be pulled stays Pending, and says so within seconds", async () => {
    await create(podOf("image", { image: "127.0.0.1:1/no/such:image" }));
    const waiting = await eventually(async () => {
      const { waiting } = await stateOf("image");
      return waiting?.["reason"] === "ErrImagePull" ? waiting : undefined;
    });
    expect(waiting).toMatchObject({ reason: "ErrImagePull" });
    await remove("image");
    expect(reboots()).toBe(0);
  });

  test("a deletion of a pod of another uid is answered with 409", async () => {
    await create(podOf("uid", { notAfter: inSeconds(-1) }));
    const pod = (await read("uid")) as KubeObject;
    const other = { ...pod, metadata: { ...pod.metadata, uid: randomUUID() } };
    const client = createKubernetesClient(apiServerOf(cluster.server), systemClock);
    await expect(client.deletePod(other)).rejects.toMatchObject({ code: "ERR_CONFLICT", status: 409 });
    await client.deletePod(pod);
    expect(reboots()).toBe(0);
  });
});
