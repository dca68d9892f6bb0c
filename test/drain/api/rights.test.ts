/** Each right that docs/maintenance.md asks for: what is impossible without it, on a real API server. */
import { uncordonNode } from "../../../provider/drain/cluster/cordon";
import { describeDrain } from "../../../provider/drain/cluster/describeDrain";
import { usualDrain } from "../../../provider/drain/plan/drainOptions";
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { documentedRole } from "../../support/documentedRole";
import { drainScene, type DrainScene } from "../../support/drainScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { addWorkload, setAvailable } from "../../support/playedWorkloads";
import { until } from "../../support/until";

describeWithKubeApiServer("with the rights of docs/maintenance.md", () => {
  let server: KubeApiServer;
  let token: string;
  const role = documentedRole("maintenance.md");

  beforeAll(async () => {
    server = await startKubeApiServer();
    token = await role.apply(server);
    const selector = { matchLabels: { app: "logs" } };
    const template = {
      metadata: { labels: { app: "logs" } },
      spec: { containers: [{ name: "c", image: "i" }] },
    };
    const daemonSet = { metadata: { name: "logs" }, spec: { selector, template } };
    await server.request("POST", "/apis/apps/v1/namespaces/test/daemonsets", daemonSet);
    await addWorkload(await drainScene(server), "Deployment", "web");
  });
  afterAll(() => server.stop());

  /** A node with a pod of each kind that a right is needed for. */
  async function scene(): Promise<DrainScene> {
    const made = await drainScene(server);
    await made.addPod({ name: `web-${made.node}` });
    await made.addPod({ name: `logs-${made.node}`, controller: "DaemonSet/logs" });
    const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
    await made.addPod({ name: `db-${made.node}`, controller: "StatefulSet/db", volumes });
    await made.addPod({ name: `old-${made.node}`, controller: "ReplicationController/old" });
    return made;
  }

  /** A life of a drain as the account: what failed, or what was left out. */
  async function life(made: DrainScene): Promise<string> {
    try {
      const { unread } = await describeDrain(made.node, usualDrain, made.context(token));
      if (unread.length > 0) return `unread: ${unread.join(" ")}`;
      const drained = await made.drain({ waitForReplacements: true }, "one", made.context(token));
      if (drained.error !== undefined) return `${drained.error.code} ${drained.error.what}`;
      await uncordonNode(made.node, "one", made.context(token));
      await made.addPod({ name: `next-${made.node}` });
      await addWorkload(made, "Deployment", `one-${made.node}`, 1);
      await made.addPod({ name: `one-${made.node}`, labels: { app: `one-${made.node}` } });
      made.between = async () => {
        await made.endDeleted();
        await setAvailable(made, "Deployment", `one-${made.node}`, 2);
      };
      const deleted = await made.drain(
        { disableEviction: true, surge: [`test/one-${made.node}`] },
        "two",
        made.context(token),
      );
      return deleted.error === undefined ? "done" : `${deleted.error.code} ${deleted.error.what}`;
    } catch (error) {
      return isMaintenanceError(error) ? `${error.code} ${error.what}` : String(error);
    }
  }

  test("a drain goes from its preview to its end", async () => {
    expect(await life(await scene())).toBe("done");
  });

  test.each([
    ["nodes", "get", /^ERR_FORBIDDEN Reading node /u],
    ["nodes", "patch", /^ERR_FORBIDDEN Cordoning node /u],
    ["pods", "list", /^ERR_FORBIDDEN Listing the pods /u],
    ["pods/eviction", "create", /^ERR_FORBIDDEN Evicting pod test\/.* The node was uncordoned again\./u],
    ["daemonsets", "list", /^ERR_FORBIDDEN Listing the daemonsets /u],
    ["poddisruptionbudgets", "list", /^unread: Listing the poddisruptionbudgets /u],
    ["persistentvolumes", "list", /^unread: Listing the persistentvolumes /u],
    ["deployments", "get", /^ERR_FORBIDDEN Reading deployment test\/web .* The node was uncordoned again\./u],
    ["replicasets", "get", /^ERR_FORBIDDEN Reading replicaset test\/web /u],
    ["statefulsets", "get", /^ERR_FORBIDDEN Reading statefulset test\/db /u],
    ["replicationcontrollers", "get", /^ERR_FORBIDDEN Reading replicationcontroller test\/old /u],
    ["deployments/scale", "patch", /^ERR_FORBIDDEN Scaling deployment test\/one-/u],
    ["pods", "delete", /^ERR_FORBIDDEN Deleting pod test\/next-/u],
  ])("but that on %s to %s, the drain says that it is missing", async (resource, verb, expected) => {
    await role.taking(
      [resource, verb],
      server,
      async () => {
        // The server's own view of the roles follows a moment later.
        let seen = "done";
        await until(`the right is gone: ${seen}`, async () => (seen = await life(await scene())) !== "done");
        expect(seen).toMatch(expected);
      },
      () => until("the right is back", async () => (await life(await scene())) === "done"),
    );
  });

  test("every right of the page was taken away once", () => {
    expect(role.rights).toHaveLength(13);
  });
});
