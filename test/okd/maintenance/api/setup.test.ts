/** The set-up of a cluster: each right and each rule of the policy, on a real API server. */
import { randomUUID } from "node:crypto";
import {
  createKubernetesClient,
  type KubernetesClient,
} from "../../../../provider/backends/kubernetes/kubernetesClient";
import { leaseOf } from "../../../../provider/backends/kubernetes/nodeLease";
import { usualImage, usualPodSettings } from "../../../../provider/backends/kubernetes/podSettings";
import { rebootPod } from "../../../../provider/backends/kubernetes/rebootPod";
import { createNodeWitness } from "../../../../provider/backends/kubernetes/witnessNode";
import { systemClock } from "../../../../provider/core/clock";
import type { ApiServer } from "../../../../provider/kubernetes/apiServer";
import type { KubeObject } from "../../../../provider/kubernetes/wire/kubeObject";
import { programRights } from "../../../../provider/okd/maintenance/setupObjects";
import { usualSetup } from "../../../../provider/okd/maintenance/setupOptions";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../../support/kubeApiServer";
import { placeOfKind, setClusterUp } from "../../../support/clusterSetup";
import { apiServerOf, eventually } from "../../../support/kubernetesStage";

const { namespace } = usualPodSettings;
const pods = `/api/v1/namespaces/${namespace}/pods`;
const usual = usualSetup;

const podOf = (operationId: string = randomUUID()): KubeObject =>
  rebootPod(
    { node: "worker-0", operationId, bootId: "boot", notAfter: 0, image: usualImage },
    usualPodSettings,
  );

const leaseNamed = (name: string): KubeObject =>
  leaseOf({ namespace, name }, { operationId: "op", urn: "urn" }, Date.now());

describeWithKubeApiServer("the set-up of a cluster", () => {
  let server: KubeApiServer;
  let program: ApiServer;
  let client: KubernetesClient;
  beforeAll(async () => {
    server = await startKubeApiServer({ apiServerArguments: ["--allow-privileged=true"] });
    const token = await setClusterUp(server, usual);
    await server.request("POST", "/api/v1/nodes", { metadata: { name: "worker-0" } });
    program = apiServerOf(server, token);
    client = createKubernetesClient(program, systemClock);
    // What OpenShift has: the image of its nodes.
    await server.createNamespace("openshift-machine-config-operator");
    const containers = [{ name: "machine-config-daemon", image: "release@sha256:1" }];
    await server.request("POST", "/apis/apps/v1/namespaces/openshift-machine-config-operator/daemonsets", {
      metadata: { name: "machine-config-daemon" },
      spec: {
        selector: { matchLabels: { app: "mcd" } },
        template: { metadata: { labels: { app: "mcd" } }, spec: { containers } },
      },
    });
  });
  afterAll(() => server.stop());

  test("the program's account may do all that the back end does", async () => {
    expect((await client.listNodes()).map(({ name }) => name)).toEqual(["worker-0"]);
    expect(await client.readNode("worker-0")).toMatchObject({ name: "worker-0" });
    expect(await client.clusterUid()).toMatch(/^[0-9a-f-]{36}$/u);
    expect(await client.imageOfOpenShift()).toBe("release@sha256:1");
    await client.createPod(podOf(), true);
    const pod = await client.createPod(podOf());
    expect(await client.rebootPods(namespace, "worker-0")).toHaveLength(1);
    expect(await client.readPod(namespace, pod.metadata.name)).toBeDefined();
    await client.deletePod(pod);
    await server.request("DELETE", `${pods}/${pod.metadata.name}?gracePeriodSeconds=0`);
    expect(await client.untilGone(pod, 10_000)).toMatchObject({
      last: { metadata: { name: pod.metadata.name } },
    });
  });

  test("the program's account may take leases, and have nodes remember reboots", async () => {
    const witness = createNodeWitness({
      client,
      clock: systemClock,
      random: Math.random,
      namespace,
      isRequired: true,
      warn: () => undefined,
    });
    const holder = { operationId: "op", urn: "urn" };
    expect(await witness.takeLease("worker-0", holder)).toBeUndefined();
    await witness.releaseLease("worker-0", holder);
    const reboot = { urn: "urn", operationId: "op", triggers: "t", bootId: "b", orderedAt: "now" };
    await witness.remember("worker-0", reboot);
    expect((await witness.look("worker-0"))?.remembered).toEqual([reboot]);
    await witness.forget("worker-0", "op");
    expect((await witness.look("worker-0"))?.remembered).toEqual([]);
  });

  test.each<[string, object]>([
    ["cordon a node", { spec: { unschedulable: true } }],
    ["taint a node", { spec: { taints: [{ key: "a", effect: "NoExecute" }] } }],
    ["label a node", { metadata: { labels: { "node-role.kubernetes.io/master": "" } } }],
    [
      "annotate a node for others",
      { metadata: { annotations: { "machineconfiguration.openshift.io/state": "Done" } } },
    ],
    ["take an annotation of others off a node", { metadata: { annotations: { "example.com/kept": null } } }],
    ["keep a node from being deleted", { metadata: { finalizers: ["example.com/never"] } }],
  ])("the program's account may not %s", async (_, patch) => {
    const nodePath = "/api/v1/nodes/worker-0";
    await server.request("PATCH", nodePath, { metadata: { annotations: { "example.com/kept": "yes" } } });
    await expect(program.sendAs("PATCH", nodePath, patch)).rejects.toMatchObject({ status: 422 });
    // The administrator may.
    expect((await server.request("PATCH", `${nodePath}?dryRun=All`, patch)).status).toBe(200);
  });

  test("the program's account may not put a finalizer in the place of another one", async () => {
    const nodePath = "/api/v1/nodes/worker-0";
    await server.request("PATCH", nodePath, { metadata: { finalizers: ["example.com/one"] } });
    const other = { metadata: { finalizers: ["example.com/other"] } };
    await expect(program.sendAs("PATCH", nodePath, other)).rejects.toMatchObject({ status: 422 });
    await server.request("PATCH", nodePath, { metadata: { finalizers: null } });
  });

  const taken: readonly (readonly [
    string,
    string,
    (client: KubernetesClient) => Promise<unknown>,
    string,
  ])[] = [
    ["nodes", "get", (c) => c.readNode("worker-0"), "ERR_FORBIDDEN"],
    ["nodes", "list", (c) => c.listNodes(), "ERR_FORBIDDEN"],
    ["nodes", "patch", (c) => c.patchNode("worker-0", { annotations: {} }), "ERR_FORBIDDEN"],
    ["leases", "get", (c) => c.readLease(namespace, "any"), "ERR_FORBIDDEN"],
    ["leases", "create", (c) => c.writeLease(leaseNamed(randomUUID()), true), "ERR_FORBIDDEN"],
    ["leases", "update", (c) => c.writeLease(leaseNamed("kept"), false), "ERR_FORBIDDEN"],
    ["pods", "create", (c) => c.createPod(podOf(), true), "ERR_FORBIDDEN"],
    ["pods", "get", (c) => c.readPod(namespace, "any"), "ERR_FORBIDDEN"],
    ["pods", "list", (c) => c.rebootPods(namespace, "worker-0"), "ERR_FORBIDDEN"],
    ["pods", "delete", (c) => c.deletePod(podOf()), "ERR_FORBIDDEN"],
    [
      "pods",
      "watch",
      (c) =>
        c.untilGone({ ...podOf(), metadata: { ...podOf().metadata, uid: "u", resourceVersion: "1" } }, 5000),
      "ERR_FORBIDDEN",
    ],
    // With it the answer is that this cluster has no such API.
    [
      "clusteroperators",
      "list",
      () => program.list("/apis/config.openshift.io/v1/clusteroperators"),
      "ERR_FORBIDDEN",
    ],
    // Without it one safeguard fewer, and no failure.
    ["namespaces", "get", (c) => c.clusterUid(), "nothing"],
    // Without it the image has to be named.
    ["daemonsets", "get", (c) => c.imageOfOpenShift(), "nothing"],
  ];

  test.each(taken)(
    "without the right on %s to %s the back end cannot do what it needs that for",
    async (resource, verb, act, expected) => {
      const [kind, rules] =
        resource === "pods" || resource === "leases"
          ? (["Role", programRights.namespace] as const)
          : (["ClusterRole", programRights.cluster] as const);
      const path = `${placeOfKind(kind, namespace)}/${usual.programAccount}`;
      const fewer = rules.map((rule) =>
        rule.resources.some((one) => one === resource)
          ? { ...rule, verbs: (rule.verbs as readonly string[]).filter((one) => one !== verb) }
          : rule,
      );
      const without = fewer.filter(({ verbs }) => verbs.length > 0);
      const outcome = (): Promise<unknown> =>
        act(client).then(
          (answer) => (answer === undefined ? "nothing" : "it may"),
          (error: unknown) => (error as { code?: string }).code,
        );
      await server.request("PATCH", path, { rules: without });
      try {
        // The server's own view of the roles follows a moment later.
        expect(await eventually(async () => ((await outcome()) === expected ? expected : undefined))).toBe(
          expected,
        );
      } finally {
        await server.request("PATCH", path, { rules });
        await eventually(async () => ((await outcome()) === expected ? undefined : true));
      }
    },
  );

  interface Spec {
    readonly containers: readonly Record<string, unknown>[];
  }
  const changed = (pod: object, container: object = {}): KubeObject => {
    const given = podOf();
    const spec = given["spec"] as Spec;
    return { ...given, spec: { ...spec, containers: [{ ...spec.containers[0], ...container }], ...pod } };
  };
  const execProbe = { exec: { command: ["reboot"] } };

  test.each<[string, KubeObject]>([
    ["another command", changed({}, { command: ["/bin/sh", "-c", "id"] })],
    ["arguments", changed({}, { args: ["id"] })],
    ["another image", changed({}, { image: "docker.io/library/busybox:1.37.0" })],
    ["an image of another registry that looks alike", changed({}, { image: `evil.example/${usualImage}` })],
    ["another variable", changed({}, { env: [{ name: "LD_PRELOAD", value: "x" }] })],
    ["no variables", changed({}, { env: [] })],
    ["a hook", changed({}, { lifecycle: { postStart: execProbe } })],
    ["a probe", changed({}, { livenessProbe: execProbe })],
    ["a volume", changed({ volumes: [{ name: "host", hostPath: { path: "/" } }] })],
    ["a first container", changed({ initContainers: [{ name: "c", image: usualImage }] })],
    [
      "a second container",
      changed({ containers: [...(podOf()["spec"] as Spec).containers, { name: "c", image: usualImage }] }),
    ],
    ["another service account", changed({ serviceAccountName: "default" })],
    ["its account's token", changed({ automountServiceAccountToken: true })],
    ["a restart", changed({ restartPolicy: "Always" })],
    ["another name", { ...podOf(), metadata: { ...podOf().metadata, name: "debug" } }],
  ])("the policy refuses a pod with %s, whoever makes it", async (_, pod) => {
    await expect(client.createPod(pod, true)).rejects.toMatchObject({ status: 422 });
    const { status, body } = await server.request("POST", `${pods}?dryRun=All`, pod);
    expect({
      status,
      by: /ValidatingAdmissionPolicy 'node-maintenance-pods'/u.test(JSON.stringify(body)),
    }).toEqual({ status: 422, by: true });
  });

  test("the policy leaves other namespaces alone", async () => {
    const pod = { metadata: { name: "x" }, spec: { containers: [{ name: "c", image: "i" }] } };
    expect((await server.request("POST", "/api/v1/namespaces/test/pods?dryRun=All", pod)).status).toBe(201);
  });
});
