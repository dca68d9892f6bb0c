/** Each right that docs/health.md asks for: what is closed without it, on a real API server. */
import { readHealthGate } from "../../../provider/health/gate/readHealthGate";
import { healthGateOf } from "../../../provider/health/options/healthGateOptions";
import { readinessOf } from "../../../provider/health/options/readinessOptions";
import { NodeLooks } from "../../../provider/health/readiness/nodeLooks";
import { documentedRole } from "../../support/documentedRole";
import { HealthScene } from "../../support/healthScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { putNode } from "../../support/kubeControllers";
import { until } from "../../support/until";

describeWithKubeApiServer("with the rights of docs/health.md", () => {
  let server: KubeApiServer;
  let scene: HealthScene;
  let token: string;
  const role = documentedRole("health.md");

  beforeAll(async () => {
    server = await startKubeApiServer();
    scene = new HealthScene(server);
    token = await role.apply(server);
    for (const node of ["worker-0", "worker-1"]) await putNode(server, node, true);
    await scene.setPod("web-0", "worker-0", true, "logs");
    await scene.installOperators();
    await scene.setOperator("dns", "True", "False");
    const labels = { app: "web" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } };
    const spec = { replicas: 1, selector: { matchLabels: labels }, template };
    await scene.ask("POST", "/apis/apps/v1/namespaces/test/deployments", { metadata: { name: "web" }, spec });
  });
  afterAll(() => server.stop());

  const deployment = { apiVersion: "apps/v1", kind: "Deployment", namespace: "test", name: "web" };
  const gate = healthGateOf({
    pods: [{ selector: "app=web" }],
    objects: [{ ...deployment, path: ".spec.replicas", value: 1 }],
  });
  const readiness = readinessOf({ daemonSets: true, pods: [{ selector: "app=web", namespace: "test" }] });

  /** All that the account finds missing before a reboot, and after it. */
  async function found(): Promise<readonly string[]> {
    const { missing, unread } = await new NodeLooks(
      "worker-0",
      readiness,
      undefined,
      scene.context(token),
    ).next();
    return [...(await readHealthGate("worker-0", gate, scene.context(token))), ...missing, ...unread];
  }

  test("a gate and a readiness see all that they ask for", async () => {
    expect(await found()).toEqual([]);
  });

  test.each([
    [
      "nodes",
      "list",
      [/^the nodes cannot be looked at: Listing the nodes is not allowed: .*needs the right to list nodes/u],
    ],
    [
      "nodes",
      "get",
      [
        /^node worker-0 cannot be looked at: Reading node worker-0 is not allowed: .*needs the right to get nodes/u,
      ],
    ],
    [
      "pods",
      "list",
      [
        /^the pods of app=web in all namespaces cannot be looked at: .*needs the right to list pods in all namespaces/u,
        /^the pods of DaemonSets cannot be looked at: .*needs the right to list pods in all namespaces/u,
        /^the pods of app=web in test cannot be looked at: .*needs the right to list pods in namespace test/u,
      ],
    ],
    [
      "clusteroperators",
      "list",
      [/^the ClusterOperators cannot be looked at: .*needs the right to list clusteroperators/u],
    ],
    [
      "deployments",
      "get",
      [/^Deployment test\/web cannot be looked at: .*needs the right to get deployments in namespace test/u],
    ],
  ])("but without that on %s to %s, they name it", async (resource, verb, expected) => {
    await role.taking(
      [resource, verb],
      server,
      async () => {
        // The server's own view of the roles follows a moment later, and not for all at once.
        let seen: readonly string[] = [];
        await until("the right is gone", async () => (seen = await found()).length === expected.length);
        expect(seen).toEqual(expected.map((sentence) => expect.stringMatching(sentence) as unknown));
      },
      () => until("the right is back", async () => (await found()).length === 0),
    );
  });

  test("every right of the page was taken away once", () => {
    expect(role.rights).toHaveLength(5);
  });
});
