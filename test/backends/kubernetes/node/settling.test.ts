/** What the back end says of a pod that will not do its work, and what it leaves behind, on a real node. */
import { randomUUID } from "node:crypto";
import { podNameOf, rebootPod } from "../../../../provider/backends/kubernetes/rebootPod";
import type { Reboot } from "../../../../provider/backends/rebootBackend";
import type { RequestOutcome } from "../../../../provider/journal/outcomes";
import type { KubeObject } from "../../../../provider/kubernetes/wire/kubeObject";
import { openKubernetesStage, type KubernetesStage } from "../../../support/kubernetesStage";
import { describeWithKubeNode, startKubeCluster, type KubeCluster } from "../../../support/kubeNode";
import { closeServers } from "../../../support/rawServer";

describeWithKubeNode("the back end kubernetes, where a reboot does not come about", () => {
  let cluster: KubeCluster;
  let reboots: () => number;
  beforeAll(async () => (cluster = await startKubeCluster()));
  afterAll(async () => {
    await closeServers();
    await cluster.stop();
  });
  beforeEach(async () => {
    await cluster.untilReady();
    const before = cluster.node.reboots;
    reboots = () => cluster.node.reboots - before;
  });

  const order = async ({ backend }: KubernetesStage): Promise<Reboot> => {
    const { baseline } = await backend.survey(cluster.node.name);
    return {
      node: cluster.node.name,
      operationId: randomUUID(),
      orderedAt: new Date().toISOString(),
      baseline,
    };
  };
  const request = (stage: KubernetesStage, reboot: Reboot): Promise<RequestOutcome> =>
    stage.backend.request(reboot, { statusBefore: "Ready", progress: () => undefined });
  const podsIn = async ({ settings }: KubernetesStage): Promise<string[]> => {
    const path = `/api/v1/namespaces/${settings.namespace}/pods`;
    const { body } = await cluster.server.request("GET", path);
    return (body as { items: KubeObject[] }).items.map(({ metadata }) => metadata.name);
  };
  const messageOf = (outcome: RequestOutcome): string =>
    outcome.kind === "refused" ? outcome.error.message : `it was ${outcome.kind}`;

  test("an image that cannot be pulled is refused with the reason, its pod is taken back, and the same operation may ask again", async () => {
    const stage = await openKubernetesStage(cluster.server, {
      settings: { image: "127.0.0.1:1/no/such:image" },
    });
    const reboot = await order(stage);
    expect(messageOf(await request(stage, reboot))).toMatch(
      /^Node worker-0 was not rebooted: its pod cannot begin: (ErrImagePull|ImagePullBackOff).*Its pod was removed\./u,
    );
    expect(await podsIn(stage)).toEqual([]);
    expect(reboots()).toBe(0);
  });

  test("a stranger's pod of the same name is not treated as one's own", async () => {
    const stage = await openKubernetesStage(cluster.server);
    const reboot = await order(stage);
    const name = podNameOf(reboot.operationId);
    const containers = [{ name: "other", image: "127.0.0.1:1/no/such:image" }];
    const pod = { metadata: { name }, spec: { nodeName: "nowhere", containers } };
    await cluster.server.request("POST", `/api/v1/namespaces/${stage.settings.namespace}/pods`, pod);
    expect(messageOf(await request(stage, reboot))).toMatch(/is not of this operation.*\(ERR_CONFLICT\)$/u);
    expect(await podsIn(stage)).toEqual([name]);
    expect(reboots()).toBe(0);
  });

  test("a command that the host does not take fails the job, with the reason", async () => {
    const stage = await openKubernetesStage(cluster.server, { settings: { command: ["no-such-command"] } });
    const outcome = await request(stage, await order(stage));
    // The script runs, so this one has begun: that its command is missing is for the job to say.
    if (outcome.kind !== "accepted") throw new Error(messageOf(outcome));
    const observe = stage.backend.observe(outcome.job, cluster.node.name);
    let seen = await observe({ attempts: 1 });
    while (seen.state === "running") seen = await observe({ attempts: 1 });
    expect(seen).toMatchObject({
      state: "failed",
      written: { errors: "the host refused the reboot (exit 12)" },
    });
    expect(reboots()).toBe(0);
  });

  test("what is not allowed is said by the survey, before anything is recorded", async () => {
    const stage = await openKubernetesStage(cluster.server);
    const { namespace } = stage.settings;
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await cluster.server.request("PATCH", `/api/v1/namespaces/${namespace}`, { metadata: { labels } });
    await expect(stage.backend.survey(cluster.node.name)).rejects.toMatchObject({
      code: "ERR_FORBIDDEN",
      message: expect.stringMatching(
        /violates PodSecurity.*kubectl apply -f node-maintenance\.yaml/u,
      ) as string,
    });
    const other = await openKubernetesStage(cluster.server, { settings: { namespace: "not-there" } });
    await expect(other.backend.survey(cluster.node.name)).rejects.toMatchObject({ code: "ERR_NOT_FOUND" });
    const plain = await openKubernetesStage(cluster.server, { token: cluster.server.tokenOf("plain") });
    await expect(plain.backend.survey(cluster.node.name)).rejects.toMatchObject({ code: "ERR_FORBIDDEN" });
  });

  test("what earlier reboots have left behind goes at the next gate, and one that is under way is waited for", async () => {
    const stage = await openKubernetesStage(cluster.server);
    const { namespace } = stage.settings;
    const bootId = cluster.node.bootIds.at(-1) ?? "";
    const put = (operationId: string, facts: { bootId: string; notAfter: number }): Promise<unknown> =>
      cluster.server.request(
        "POST",
        `/api/v1/namespaces/${namespace}/pods`,
        rebootPod(
          { node: "worker-0", operationId, image: "127.0.0.1:1/no/such:image", ...facts },
          stage.settings,
        ),
      );
    await put("of-an-earlier-boot", { bootId: randomUUID(), notAfter: 0 });
    await put("of-this-boot", { bootId, notAfter: 0 });
    const hindrance = await stage.backend.hindrance?.("worker-0", { attempts: 1 });
    expect(hindrance).toBe("Ready, pod node-reboot-of-this-boot is to reboot it");
    await cluster.server.request("DELETE", `/api/v1/namespaces/${namespace}/pods/node-reboot-of-this-boot`);
    for (let left = 1; left > 0; left = (await podsIn(stage)).length) {
      await stage.backend.hindrance?.("worker-0", { attempts: 1 });
    }
    expect(await stage.backend.hindrance?.("worker-0", { attempts: 1 })).toBeUndefined();
  });

  test("a reboot is followed to its end while the API server is away, as that of a node of its own is", async () => {
    const stage = await openKubernetesStage(cluster.server);
    const outcome = await request(stage, await order(stage));
    if (outcome.kind !== "accepted") throw new Error(messageOf(outcome));
    const observe = stage.backend.observe(outcome.job, cluster.node.name);
    await cluster.server.goDown();
    await expect(observe({ attempts: 1 })).rejects.toMatchObject({ transient: true });
    await cluster.server.comeBack();
    await cluster.untilReady();
    expect(await observe({ attempts: 1 })).toMatchObject({ state: "succeeded" });
    await stage.backend.release?.(outcome.job);
    expect(reboots()).toBe(1);
  });

  test("an order of another cluster is not treated as done, though its node of the same name has another boot id", async () => {
    const stage = await openKubernetesStage(cluster.server);
    const reboot = await order(stage);
    const elsewhere = { ...reboot, baseline: { bootId: randomUUID(), cluster: randomUUID() } };
    expect(messageOf(await request(stage, elsewhere))).toMatch(/leads to another cluster/u);
    await expect(stage.backend.trace(elsewhere)).rejects.toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(reboots()).toBe(0);
  });
});
