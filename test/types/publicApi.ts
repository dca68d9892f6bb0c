/**
 * What programs may and may not write, checked by the compiler alone: `npm run check` compiles this file and
 * nothing runs it. A line under `@ts-expect-error` that becomes right is an error too.
 */
import * as pulumi from "@pulumi/pulumi";
import {
  getNodes,
  getNodesOutput,
  getNodeStatus,
  getNodeStatusOutput,
  isMaintenanceError,
  knownServerStatuses,
  MaintenanceError,
  NodeReboot,
  NodeStatus,
  okd,
  type ClusterInputs,
  type ConnectionArgs,
  type KubernetesConnectionArgs,
  type MaintenanceErrorCode,
  type NodeInfo,
  type NodeRebootArgs,
  type NodeStatusInfo,
  type RebootPhase,
  type SelfServiceConnectionArgs,
  type ServerStatus,
  type StatusTransition,
} from "pulumi-openshift-maintenance";

/** Compiles only where both types are the same one. */
type Same<A, B> = [A, B] extends [B, A] ? true : never;
declare function same<A, B>(proof: Same<A, B>): void;
declare function use(value: unknown): void;

declare const image: { version: pulumi.Output<string> };
declare const names: pulumi.Output<string[]>;
const config = new pulumi.Config();

/** NodeReboot: inputs. */
export function reboots(): void {
  const reboot = new NodeReboot("worker-0", { node: "worker-0.openstacklocal" });
  new NodeReboot(
    "worker-1",
    {
      node: names.apply((list) => list[0] ?? ""),
      triggers: [image.version, 3, true, null, { nested: image.version }, ["list"]],
      timeoutSeconds: pulumi.output(1800),
      rebootOnCreate: false,
      cluster: config.get("cluster") ?? "prod",
    },
    { dependsOn: [reboot], protect: true, aliases: [{ name: "worker-one" }] },
  );
  new NodeReboot("worker-2", { node: reboot.node, triggers: names });

  // @ts-expect-error the node is required
  new NodeReboot("no-node", {});
  // @ts-expect-error the arguments are required
  new NodeReboot("no-arguments");
  // @ts-expect-error a node is text
  new NodeReboot("number", { node: 7 });
  // @ts-expect-error an output that may be undefined is no name
  new NodeReboot("maybe", { node: reboot.jobId });
  // @ts-expect-error triggers is a list
  new NodeReboot("one-trigger", { node: "worker-0", triggers: "4.18.1" });
  // @ts-expect-error a misspelled argument would silently never reboot
  new NodeReboot("misspelled", { node: "worker-0", trigger: [image.version] });
  // @ts-expect-error durations are numbers of seconds
  new NodeReboot("text", { node: "worker-0", timeoutSeconds: "30m" });
  // @ts-expect-error rebootOnCreate is a boolean
  new NodeReboot("yes", { node: "worker-0", rebootOnCreate: "no" });
  // @ts-expect-error NodeStatus waits for a status, NodeReboot always for ACTIVE
  new NodeReboot("waits", { node: "worker-0", waitFor: "ACTIVE" });
  // @ts-expect-error a component has no deleteBeforeReplace
  new NodeReboot("options", { node: "worker-0" }, { deleteBeforeReplace: true });
}

/** NodeReboot: outputs. */
export function rebootOutputs(reboot: NodeReboot): void {
  same<NodeReboot["node"], pulumi.Output<string>>(true);
  same<NodeReboot["operationId"], pulumi.Output<string>>(true);
  same<NodeReboot["jobId"], pulumi.Output<string | undefined>>(true);
  same<NodeReboot["phase"], pulumi.Output<RebootPhase>>(true);
  same<NodeReboot["completed"], pulumi.Output<boolean>>(true);
  same<NodeReboot["durationSeconds"], pulumi.Output<number | undefined>>(true);
  same<NodeReboot["transitions"], pulumi.Output<StatusTransition[]>>(true);
  const resource: pulumi.ComponentResource = reboot;
  use(resource);
  reboot.phase.apply((phase) => phase === "completed" || phase === "skipped");
  // @ts-expect-error there is no such phase
  reboot.phase.apply((phase) => phase === "done");
  // @ts-expect-error a duration may be absent
  reboot.durationSeconds.apply((seconds) => seconds.toFixed(1));
  // @ts-expect-error outputs cannot be assigned
  reboot.node = pulumi.output("worker-1");
  // @ts-expect-error the steps are not public
  use(reboot.job);
}

/** Connections are complete sets. */
export function connections(): void {
  const selfService: SelfServiceConnectionArgs = {
    apiUrl: "https://selfservice.example.com/api/openshift",
    clusterId: "mycompany.cor00005.cna.example.com",
    username: "operator",
    password: config.requireSecret("password"),
  };
  const kubernetes: KubernetesConnectionArgs = {
    server: "https://api.example.com:6443",
    token: image.version,
  };
  const connection: ConnectionArgs = { backend: "selfService", selfService, kubernetes };
  new NodeReboot("worker-0", { node: "worker-0", connection });
  new NodeReboot("output", { node: "worker-0", connection: pulumi.output(connection) });
  new NodeReboot("consent", {
    node: "worker-0",
    connection: { selfService: { ...selfService, allowPlainHttp: true } },
  });
  // @ts-expect-error consent is a boolean
  const text: SelfServiceConnectionArgs = { ...selfService, insecureSkipTlsVerify: "yes" };
  use(text);
  // @ts-expect-error the password is missing
  const incomplete: SelfServiceConnectionArgs = { apiUrl: "https://a", clusterId: "b", username: "c" };
  use(incomplete);
  // @ts-expect-error nothing else belongs to a connection
  const more: ConnectionArgs = { ...connection, token: "t" };
  use(more);
  // @ts-expect-error each API has fields of its own
  const other: SelfServiceConnectionArgs = { ...selfService, token: "t" };
  use(other);
  // @ts-expect-error there is no such back end
  const backend: ConnectionArgs = { backend: "nova", selfService };
  use(backend);
  // @ts-expect-error this version has no OpenStack back end yet
  const openstack: ConnectionArgs = { openstack: { cloud: "c" } };
  use(openstack);
}

/** NodeStatus. */
export function statuses(reboot: NodeReboot): void {
  const up = new NodeStatus("up", { node: reboot.node, waitFor: "ACTIVE" }, { dependsOn: reboot });
  same<NodeStatus["status"], pulumi.Output<ServerStatus>>(true);
  same<NodeStatus["active"], pulumi.Output<boolean>>(true);
  use(up);
  // A status that OpenStack does not have today may be one tomorrow.
  new NodeStatus("new-word", { node: "worker-0", waitFor: "HIBERNATED", timeoutSeconds: 60 });
  // @ts-expect-error a status is text
  new NodeStatus("flag", { node: "worker-0", waitFor: true });
  // @ts-expect-error a status is never rebooted
  new NodeStatus("triggers", { node: "worker-0", triggers: [1] });
}

/** The functions, with plain values and with outputs. */
export async function functions(reboot: NodeReboot): Promise<void> {
  const workers: NodeInfo[] = await getNodes({ roles: ["worker"] });
  await getNodes();
  const info: NodeStatusInfo = await getNodeStatus({ node: workers[0]?.name ?? "", cluster: "prod" });
  use(info);
  same<ReturnType<typeof getNodesOutput>, pulumi.Output<NodeInfo[]>>(true);
  getNodesOutput({ roles: [image.version], cluster: image.version });
  getNodeStatusOutput({ node: reboot.node }).active.apply((active) => !active);

  // @ts-expect-error the plain form takes no outputs
  await getNodeStatus({ node: reboot.node });
  // @ts-expect-error the node is required
  getNodeStatusOutput({});
  // @ts-expect-error roles is a list
  await getNodes({ roles: "worker" });
  // @ts-expect-error answers cannot be changed
  workers.forEach((worker) => (worker.status = "ACTIVE"));
}

/** Errors and the unions. */
export function errors(error: unknown): string | undefined {
  if (isMaintenanceError(error, "ERR_REBOOT_UNCERTAIN")) {
    same<typeof error, MaintenanceError>(true);
    const code: MaintenanceErrorCode = error.code;
    return code;
  }
  const uncertain: MaintenanceError = new MaintenanceError("ERR_REBOOT_UNCERTAIN", {
    what: "It is not known.",
    next: "Look.",
  });
  use(uncertain);
  // @ts-expect-error there is no such code
  isMaintenanceError(error, "ERR_BORED");
  // @ts-expect-error a message says what to do next
  new MaintenanceError("ERR_REBOOT_UNCERTAIN", { what: "It is not known." });
  // @ts-expect-error the list cannot be changed
  knownServerStatuses[0] = "HIBERNATED";
  const status: ServerStatus = knownServerStatuses[0];
  return status;
}

/** Arguments can be made apart from the resource. */
export const prepared: NodeRebootArgs = { node: "worker-0.openstacklocal", triggers: [image.version] };

/** The OKD API: resources. */
export function okdResources(reboot: NodeReboot): void {
  const robot = new okd.ServiceAccountToken("robot", {
    namespace: "test",
    serviceAccount: "robot",
    roles: ["admin", image.version],
    expirationSeconds: 7200,
  });
  same<okd.ServiceAccountToken["token"], pulumi.Output<string>>(true);
  same<okd.ServiceAccountToken["expiresAt"], pulumi.Output<string | undefined>>(true);
  new okd.SessionToken("me");
  new okd.SessionToken("me-again", {
    renewBeforeSeconds: 60,
    connection: { kubernetes: { server: "https://a", username: "b", password: "c" } },
  });
  new okd.RegistrySecret("pull", {
    namespace: "test",
    secretName: "pull",
    registry: "registry:5000",
    token: robot.token,
    serviceAccount: robot.serviceAccount,
  });
  new okd.ImageSignature("signature", {
    registry: "registry:5000",
    namespace: "test",
    repository: "web",
    digest: "sha256:0",
    signatureName: "release",
    content: "c2ln",
  });
  const object = { apiVersion: "v1", kind: "Node", name: "worker-0" };
  new okd.ResourceCondition("ready", { ...object, condition: "Ready", triggers: [reboot.operationId] });
  new okd.ResourceCondition(
    "phase",
    { ...object, path: ".status.phase", value: "Running" },
    { dependsOn: reboot },
  );
  const kind = { apiVersion: "v1", kind: "Pod", namespace: "test" };
  const { startedAt, finishedAt } = reboot;
  new okd.ResourceCondition("again", { ...object, condition: "Ready", observedAfter: startedAt });
  new okd.ResourceCondition("back", { ...object, condition: "Ready", observedAfter: finishedAt });
  new okd.ResourceCondition("web", { ...kind, labelSelector: image.version, condition: "Ready" });
  new okd.ResourceCondition("here", { ...kind, fieldSelector: "spec.nodeName=worker-0", exists: false });
  new okd.ResourceCondition("every", { ...kind, all: true, path: ".status.podIP", exists: true });
  new okd.ResourceCondition("there", { ...object, exists: true });
  same<okd.ResourceCondition["resourceVersion"], pulumi.Output<string | undefined>>(true);
  const arguments_: okd.ResourceConditionArgs = { ...object, condition: "Ready" };
  use(arguments_);

  // @ts-expect-error one object or many
  new okd.ResourceCondition("one-and-many", { ...object, labelSelector: "app=web", condition: "Ready" });
  // @ts-expect-error which objects
  new okd.ResourceCondition("which", { ...kind, condition: "Ready" });
  // @ts-expect-error a field does not say when it was observed
  new okd.ResourceCondition("field", { ...object, path: ".a", value: 1, observedAfter: startedAt });
  // @ts-expect-error a value or existence
  new okd.ResourceCondition("value", { ...object, path: ".a", value: 1, exists: true });
  // @ts-expect-error either a condition or a field
  new okd.ResourceCondition("both", {
    ...object,
    condition: "Ready",
    path: ".status.phase",
    value: "Running",
  });
  // @ts-expect-error a condition or a field
  new okd.ResourceCondition("neither", object);
  // @ts-expect-error the account is required
  new okd.ServiceAccountToken("no one", { namespace: "test" });
  // @ts-expect-error roles is a list
  new okd.ServiceAccountToken("role", { namespace: "test", serviceAccount: "robot", roles: "admin" });
  // @ts-expect-error nothing else belongs to a connection
  new okd.SessionToken("more", { connection: { kubernetes: { server: "https://a", apiUrl: "https://b" } } });
}

/** The OKD API: functions. */
export async function okdFunctions(token: pulumi.Output<string>): Promise<void> {
  const here: ClusterInputs = {
    connection: { kubernetes: { server: "https://api.example.com:6443", token: "t" } },
  };
  const me: okd.UserIdentity = await okd.whoAmI(here);
  const kinds: okd.ApiResource[] = await okd.getApiResources({ groupVersion: "v1" });
  const pods: readonly okd.KubeObject[] = await okd.getObjects({ apiVersion: "v1", kind: "Pod", ...here });
  use([me.groups, kinds[0]?.verbs, pods[0]?.metadata.name, (await okd.getVersion()).openshift]);
  same<ReturnType<typeof okd.dockerConfigJson>, string>(true);
  okd.dockerConfigJsonOutput({ registry: "registry:5000", token });
  const stop = new AbortController();
  const options: okd.WatchOptions = { signal: stop.signal, transport: "websocket" };
  for await (const { type, object } of okd.watch({ apiVersion: "v1", kind: "Pod" }, options)) {
    if (type === "DELETED") use(object.metadata.uid);
    // @ts-expect-error there is no such event
    if (type === "RENAMED") break;
  }
  // @ts-expect-error the plain form takes no outputs
  okd.dockerConfigJson({ registry: "registry:5000", token });
  // @ts-expect-error there is no such transport
  okd.watch({ apiVersion: "v1", kind: "Pod" }, { transport: "carrier pigeon" });
}
