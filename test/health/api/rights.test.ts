/** Each right that docs/health.md asks for: what is closed without it, on a real API server. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import { repository } from "../../../scripts/setup/paths.cjs";
import { readHealthGate } from "../../../provider/health/gate/readHealthGate";
import { healthGateOf } from "../../../provider/health/options/healthGateOptions";
import { readinessOf } from "../../../provider/health/options/readinessOptions";
import { NodeLooks } from "../../../provider/health/readiness/nodeLooks";
import { HealthScene } from "../../support/healthScene";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { putNode } from "../../support/kubeControllers";
import { until } from "../../support/until";

interface Role {
  readonly kind: string;
  readonly rules?: readonly Rule[];
}
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const account = "/api/v1/namespaces/node-maintenance/serviceaccounts";

/** The objects of the one YAML in the page. */
function objectsOfPage(): readonly Role[] {
  const page = readFileSync(path.join(repository, "docs", "health.md"), "utf8");
  const text = /^```yaml\n(.*?)^```/msu.exec(page)?.[1] ?? "";
  return parseAllDocuments(text).map((document) => document.toJS() as Role);
}

describeWithKubeApiServer("with the rights of docs/health.md", () => {
  let server: KubeApiServer;
  let scene: HealthScene;
  let token: string;
  const rules = objectsOfPage().find(({ kind }) => kind === "ClusterRole")?.rules ?? [];

  beforeAll(async () => {
    server = await startKubeApiServer();
    scene = new HealthScene(server);
    await server.createNamespace("node-maintenance");
    await scene.ask("POST", account, { metadata: { name: "node-maintenance" } });
    for (const object of objectsOfPage())
      await scene.ask("POST", `${rbac}/${object.kind.toLowerCase()}s`, object);
    const made = (await scene.ask("POST", `${account}/node-maintenance/token`, { spec: {} })) as {
      status: { token: string };
    };
    token = made.status.token;
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
    const fewer = rules
      .map((rule) =>
        rule.resources[0] === resource ? { ...rule, verbs: rule.verbs.filter((one) => one !== verb) } : rule,
      )
      .filter(({ verbs }) => verbs.length > 0);
    expect(fewer).not.toEqual(rules);
    const role = `${rbac}/clusterroles/node-health`;
    await scene.ask("PATCH", role, { rules: fewer });
    try {
      // The server's own view of the roles follows a moment later, and not for all at once.
      let seen: readonly string[] = [];
      await until("the right is gone", async () => (seen = await found()).length === expected.length);
      expect(seen).toEqual(expected.map((sentence) => expect.stringMatching(sentence) as unknown));
    } finally {
      await scene.ask("PATCH", role, { rules });
      await until("the right is back", async () => (await found()).length === 0);
    }
  });

  test("every right of the page was taken away once", () => {
    const rights = rules.flatMap(({ verbs, resources }) =>
      verbs.map((verb) => `${resources.join()} ${verb}`),
    );
    expect(rights).toHaveLength(5);
  });
});
