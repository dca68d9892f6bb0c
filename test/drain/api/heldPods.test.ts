/** Pods that a budget, an admission policy or a finalizer holds, on a real API server: what a drain of their node does. */
import { cordonedBy } from "../../../provider/drain/cluster/cordon";
import { readPodsOf } from "../../../provider/drain/cluster/drainReads";
import { deletePod, evictionVersion, evictPod } from "../../../provider/drain/cluster/evictPod";
import { drainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";

describeWithKubeApiServer("a drain of a node whose pods are held", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  test("waits for a budget, names it on the row with its count and since when, and goes when it allows it", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "held-d", labels: { app: "d" } });
    await scene.setBudget("d", 0);
    let pauses = 0;
    scene.between = async () => {
      if (++pauses === 20) await scene.setBudget("d", 1);
      await scene.endDeleted();
    };
    expect(await scene.drain()).toMatchObject({ report: { evictedPods: 1 } });
    const held = new RegExp(
      `^${scene.node} 0 of 1 pods gone: test/held-d is held by budget test/d \\(needs 2 healthy pods and has 2\\), for \\d+ (?:s|min)`,
      "u",
    );
    expect(scene.rows).toContainEqual(expect.stringMatching(held));
  });

  test("that a budget holds to the end fails, says what held it, and leaves the node as it was", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "held-e", labels: { app: "e" } });
    await scene.addPod({ name: "free-e" });
    await scene.setBudget("e", 0);
    const { report, error } = await scene.drain({ timeoutSeconds: 120 });
    expect(report).toMatchObject({ cordoned: false, evictedPods: 1 });
    expect(error?.code).toBe("ERR_DRAIN_BLOCKED");
    expect(error?.message).toMatch(
      /could not be drained within 120 s: 1 pod evicted, 1 pod left\. The node was uncordoned again\. Last seen: test\/held-e is held by budget test\/e \(needs 2 healthy pods and has 2\), for [12] min \d\d s\. /u,
    );
    const { metadata, spec } = await scene.nodeObject();
    expect([spec.unschedulable, metadata.annotations?.[cordonedBy]]).toEqual([undefined, undefined]);
    expect(await scene.pods()).toHaveLength(1);
  });

  test("with onFailure keep leaves the node cordoned, and the next run of the operation has the cordon as its own", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "held-f", labels: { app: "f" } });
    await scene.setBudget("f", 0);
    const failed = await scene.drain({ timeoutSeconds: 10, onFailure: "keep" });
    expect(failed.report.cordoned).toBe(true);
    expect(failed.error?.message).toContain("The node stays cordoned (onFailure: keep).");
    expect((await scene.nodeObject()).spec.unschedulable).toBe(true);
    await scene.setBudget("f", 1);
    expect(await scene.drain()).toMatchObject({ report: { cordoned: true, evictedPods: 1 } });
  });

  test("deletes what a budget holds where the policy says to ignore it, and warns", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "held-g", labels: { app: "g" } });
    await scene.setBudget("g", 0);
    expect(await scene.drain({ disruptionBudgetPolicy: "ignore" })).toMatchObject({
      report: { evictedPods: 1 },
    });
    expect(scene.warnings).toEqual([expect.stringMatching(/^disruptionBudgetPolicy is ignore: /u)]);
  });

  test("with disableEviction deletes pods, and heeds no budget", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "held-h", labels: { app: "h" } });
    await scene.setBudget("h", 0);
    expect(await scene.drain({ disableEviction: true, gracePeriodSeconds: 1 })).toMatchObject({
      report: { evictedPods: 1 },
    });
    expect(scene.warnings).toEqual([expect.stringMatching(/^disableEviction is on: /u)]);
  });

  test("tells a pod that two budgets are about, which no server evicts", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "held-i", labels: { app: "i" } });
    await scene.setBudget("i", 1, "i-1");
    await scene.setBudget("i", 1, "i-2");
    const { error } = await scene.drain({ timeoutSeconds: 10 });
    expect(error?.message).toContain(
      "test/held-i is evicted by no one while more than one budget is about it: budget test/i-1 (needs 2 healthy pods and has 3) and budget test/i-2",
    );
  });

  test("waits for a pod whose finalizer never goes, and names it; or no longer waits where that is wanted", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "stuck-j", finalizers: ["example.com/hold"] });
    const { error } = await scene.drain({ timeoutSeconds: 60 });
    expect(error?.message).toMatch(
      /test\/stuck-j is being deleted \(finalizers: example\.com\/hold\), for 5\d s/u,
    );
    const skipped = await scene.drain({ skipWaitForDeleteTimeoutSeconds: 30 });
    expect(skipped).toMatchObject({ report: { cordoned: true, evictedPods: 0 } });
    await scene.ask("PATCH", scene.podPath("stuck-j"), { metadata: { finalizers: null } });
  });

  test("continues waiting while an admission policy denies the eviction, and says what it said", async () => {
    const scene = await drainScene(server);
    const admission = "/apis/admissionregistration.k8s.io/v1";
    const rule = {
      apiGroups: [""],
      apiVersions: ["v1"],
      operations: ["CREATE"],
      resources: ["pods/eviction"],
    };
    await scene.ask("POST", `${admission}/validatingadmissionpolicies`, {
      metadata: { name: "no-evictions" },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: { resourceRules: [rule] },
        validations: [
          { expression: "!object.metadata.name.startsWith('denied')", message: "not before the backup" },
        ],
      },
    });
    await scene.ask("POST", `${admission}/validatingadmissionpolicybindings`, {
      metadata: { name: "no-evictions" },
      spec: { policyName: "no-evictions", validationActions: ["Deny"] },
    });
    await scene.addPod({ name: "denied-k" });
    // A policy comes into force a moment after it was made.
    const eviction = {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { name: "denied-k", namespace: "test" },
    };
    for (let status = 0; status !== 422;)
      ({ status } = await server.request(
        "POST",
        `${scene.podPath("denied-k")}/eviction?dryRun=All`,
        eviction,
      ));
    let pauses = 0;
    scene.between = async () => {
      if (++pauses === 5)
        await scene.ask("DELETE", `${admission}/validatingadmissionpolicybindings/no-evictions`);
      await scene.endDeleted();
    };
    expect(await scene.drain({ timeoutSeconds: 100_000 })).toMatchObject({ report: { evictedPods: 1 } });
    expect(scene.rows).toContainEqual(
      expect.stringMatching(
        /test\/denied-k is held by an admission policy or webhook: .*not before the backup/u,
      ),
    );
  });

  test("evicts and deletes only the pod that was listed, not another one that has its name by then", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "web-0" });
    const { cluster } = scene.context();
    const [listed] = await readPodsOf(scene.node, undefined, cluster);
    if (listed === undefined) throw new Error("no pod was listed");
    const earlier = { ...listed, uid: "another" };
    const apiVersion = await evictionVersion(cluster);
    expect(apiVersion).toBe("policy/v1");
    for (const outcome of [
      await evictPod(earlier, { apiVersion }, cluster),
      await deletePod(earlier, {}, cluster),
    ])
      expect(outcome).toMatchObject({
        kind: "unclear",
        text: expect.stringMatching(/UID in the? ?precondition/u) as string,
      });
    expect((await scene.pods())[0]?.metadata.deletionTimestamp).toBeUndefined();
    expect(await evictPod(listed, { apiVersion }, cluster)).toEqual({ kind: "accepted" });
    await scene.endDeleted();
    expect(await evictPod(listed, { apiVersion }, cluster)).toMatchObject({ kind: "unclear" });
  });
});
