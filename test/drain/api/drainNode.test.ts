/** Drains of a node on a real API server, whose evictions, budgets and finalizers are the real ones. */
import { cordonedAt, cordonedBy } from "../../../provider/drain/cluster/cordon";
import { drainNode } from "../../../provider/drain/cluster/drainNode";
import { usualDrain } from "../../../provider/drain/plan/drainOptions";
import { drainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";

describeWithKubeApiServer("a drain", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  test("cordons the node, marks that it did, evicts its pods, and waits until they are gone", async () => {
    const scene = await drainScene(server);
    for (const name of ["a-1", "a-2", "a-3"]) await scene.addPod({ name });
    const { report, error } = await scene.drain();
    expect(error).toBeUndefined();
    expect(report).toEqual({
      node: scene.node,
      cordoned: true,
      evictedPods: 3,
      finishedAt: expect.any(String) as string,
    });
    expect(await scene.pods()).toEqual([]);
    const { metadata, spec } = await scene.nodeObject();
    expect(spec.unschedulable).toBe(true);
    expect(metadata.annotations).toMatchObject({
      [cordonedBy]: "operation-1",
      [cordonedAt]: expect.stringContaining("2026-01-01") as string,
    });
    expect(scene.rows.at(-1)).toBe(`${scene.node} 3 of 3 pods gone (1 s)`);
    expect(scene.warnings).toEqual([]);
  });

  test("leaves mirror pods, pods of DaemonSets, and the pod that reboots the node", async () => {
    const scene = await drainScene(server);
    const selector = { matchLabels: { app: "logs" } };
    const template = {
      metadata: { labels: { app: "logs" } },
      spec: { containers: [{ name: "c", image: "i" }] },
    };
    await scene.ask("POST", "/apis/apps/v1/namespaces/test/daemonsets", {
      metadata: { name: "logs" },
      spec: { selector, template },
    });
    await scene.addPod({
      name: "logs-b",
      controller: "DaemonSet/logs",
      volumes: [{ name: "v", emptyDir: {} }],
    });
    await scene.addPod({
      name: "static-b",
      controller: undefined,
      annotations: { "kubernetes.io/config.mirror": "x" },
    });
    await scene.addPod({
      name: "reboot-b",
      controller: undefined,
      labels: { "app.kubernetes.io/managed-by": "pulumi-openshift-maintenance" },
    });
    await scene.addPod({ name: "web-b" });
    expect(await scene.drain()).toMatchObject({ report: { evictedPods: 1 } });
    expect((await scene.pods()).map(({ metadata }) => metadata.name).sort()).toEqual([
      "logs-b",
      "reboot-b",
      "static-b",
    ]);
  });

  test("names each pod that needs consent, with the option, and changes nothing: not even the cordon", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "bare-c", controller: undefined });
    await scene.addPod({ name: "cache-c", volumes: [{ name: "v", emptyDir: {} }] });
    await scene.addPod({ name: "orphan-c", controller: "DaemonSet/gone" });
    const { error } = await scene.drain();
    expect(error).toMatchObject({ code: "ERR_DRAIN_BLOCKED", node: scene.node });
    for (const part of [
      "3 pods must not be evicted",
      "test/bare-c has no controller, so that nothing would replace it (force: true consents)",
      "test/cache-c has an emptyDir, whose data would be lost (deleteEmptyDirData: true consents)",
      "test/orphan-c is of a DaemonSet that is missing (force: true evicts it)",
    ])
      expect(error?.message).toContain(part);
    expect((await scene.nodeObject()).spec.unschedulable).toBeUndefined();
    expect(await scene.pods()).toHaveLength(3);

    expect(await scene.drain({ force: true, deleteEmptyDirData: true })).toMatchObject({
      report: { evictedPods: 3 },
    });
    expect(scene.warnings).toEqual([expect.stringContaining("test/bare-c (unmanaged)")]);
  });

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

  test("of a pod that is back under its name elsewhere, or here, sees by the uid that the old one is gone", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "web-0", controller: "StatefulSet/web" });
    const again = [{ node: "elsewhere" }, {}];
    scene.between = async () => {
      const before = (await scene.pods())[0];
      await scene.endDeleted();
      if (before?.metadata.deletionTimestamp === undefined) return;
      // The scheduler had bound it here before it knew of the cordon; the second one it takes elsewhere.
      const where = again.pop();
      if (where !== undefined) await scene.addPod({ name: "web-0", controller: "StatefulSet/web", ...where });
    };
    expect(await scene.drain()).toMatchObject({ report: { evictedPods: 2 } });
    expect(await scene.pods()).toEqual([]);
    expect(await scene.pods("elsewhere")).toHaveLength(1);
  });

  test("goes on waiting while an admission policy denies the eviction, and says what it said", async () => {
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

  test("of a node that is deleted midway ends, and says so", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "left-l", finalizers: ["example.com/hold"] });
    scene.between = async () => {
      await scene.ask("DELETE", `/api/v1/nodes/${scene.node}`, undefined, [200, 404]);
    };
    const { report, error } = await scene.drain();
    expect([report.cordoned, error?.code, error?.node]).toEqual([false, "ERR_NODE_NOT_FOUND", scene.node]);
    await scene.ask("PATCH", scene.podPath("left-l"), { metadata: { finalizers: null } });
  });

  test("of a node that is not there names the closest one, and changes nothing", async () => {
    const scene = await drainScene(server);
    const drained = drainNode(`${scene.node}.example.com`, usualDrain, "o", scene.context());
    await expect(drained).rejects.toMatchObject({
      code: "ERR_NODE_NOT_FOUND",
      message: expect.stringContaining(`closest: ${scene.node}`) as string,
    });
  });

  test("only touches the pods of its selector, and asks for the grace period that it was given", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "in-m", labels: { app: "m" } });
    await scene.addPod({ name: "out-m", labels: { app: "n" }, controller: undefined });
    let graces: unknown[] = [];
    scene.between = async () => {
      graces = graces.concat(
        (await scene.pods()).map(
          ({ metadata }) => (metadata as { deletionGracePeriodSeconds?: number }).deletionGracePeriodSeconds,
        ),
      );
      await scene.endDeleted();
    };
    expect(await scene.drain({ podSelector: "app=m", gracePeriodSeconds: 7 })).toMatchObject({
      report: { evictedPods: 1 },
    });
    expect(graces).toContain(7);
    expect((await scene.pods()).map(({ metadata }) => metadata.name)).toEqual(["out-m"]);
  });

  test("waits after the cordon for as long as it was told, and counts what an earlier run has waited", async () => {
    const scene = await drainScene(server);
    await scene.addPod({ name: "late-o" });
    let seen: boolean[] = [];
    scene.between = async () => {
      seen.push((await scene.pods()).some(({ metadata }) => metadata.deletionTimestamp !== undefined));
      await scene.endDeleted();
    };
    await scene.drain({ cordonBeforeSeconds: 60 });
    expect(seen.indexOf(true)).toBe(12);
    expect(scene.rows[0]).toBe(`${scene.node} is cordoned, and drained in 1 min 00 s`);

    // Another run of the same operation, whose clock begins where the cordon was made.
    await scene.addPod({ name: "later-o" });
    seen = [];
    const context = scene.context();
    (context.clock as unknown as { advance(ms: number): void }).advance(45_000);
    await scene.drain({ cordonBeforeSeconds: 60 }, "operation-1", context);
    expect(seen.indexOf(true)).toBe(3);
  });
});
