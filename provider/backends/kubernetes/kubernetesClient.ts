import type { Clock } from "../../core/clock";
import type { ReadOptions } from "../../http/repeatRead";
import { apiPath, type ApiServer } from "../../kubernetes/apiServer";
import { deleteExactly } from "../../kubernetes/deleteExactly";
import { isUncertain, orMissing } from "../../kubernetes/explainRefusal";
import { fieldsOf } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { parseWatchEvent, type WireEvent } from "../../kubernetes/wire/watchEvent";
import { isMaintenanceError } from "../../errors/maintenanceError";
import { readNode, type KubeNode } from "./kubeNode";
import { rebootPodSelector } from "./rebootPod";

/** What this back end asks of an API server. All throw what {@link ApiServer} throws. */
export interface KubernetesClient {
  listNodes(options?: ReadOptions): Promise<KubeNode[]>;
  /** As they are, for what {@link KubeNode} does not have. */
  listNodeObjects(options?: ReadOptions): Promise<readonly KubeObject[]>;
  readNodeObject(name: string, options?: ReadOptions): Promise<KubeObject | undefined>;
  /** Changes metadata of a node, if it is still of the version in them. */
  patchNode(name: string, metadata: Readonly<Record<string, unknown>>): Promise<void>;
  listLeases(namespace: string): Promise<readonly KubeObject[]>;
  readLease(namespace: string, name: string): Promise<KubeObject | undefined>;
  /** Makes a lease, or replaces the one that was read. @throws ERR_CONFLICT when someone else was faster */
  writeLease(lease: KubeObject, isNew: boolean): Promise<void>;
  /** Nothing where there is no such node. */
  readNode(name: string, options?: ReadOptions): Promise<KubeNode | undefined>;
  readPod(namespace: string, name: string, options?: ReadOptions): Promise<KubeObject | undefined>;
  /** The reboot pods on a node, whoever made them. */
  rebootPods(namespace: string, node: string, options?: ReadOptions): Promise<readonly KubeObject[]>;
  /** Sends a pod, once; `dryRun`: has the server say what it would say, and change nothing. */
  createPod(pod: KubeObject, dryRun?: boolean): Promise<KubeObject>;
  /** Deletes this very pod with its own grace. */
  deletePod(pod: KubeObject): Promise<void>;
  /**
   * Follows a pod that is being deleted. `gone` with the last that its kubelet said of it, where that was seen; nothing
   * where it is still there in the end.
   */
  untilGone(pod: KubeObject, forMs: number): Promise<{ readonly last?: KubeObject } | undefined>;
  /** What no other cluster has. Nothing where the user may not know. */
  clusterUid(): Promise<string | undefined>;
  /** The image of OpenShift's machine-config daemon, which is on every node. Nothing elsewhere. */
  imageOfOpenShift(): Promise<string | undefined>;
  /** The time by the server's clock, in milliseconds since 1970: what a node's clock is like, too. */
  serverTimeMs(): Promise<number>;
}

/** For so long one look at a pod that is being deleted lasts, in seconds. */
const watchSeconds = 3;

/** Makes the client of one cluster. Sends nothing yet. */
export function createKubernetesClient(api: ApiServer, clock: Clock): KubernetesClient {
  const podsIn = (namespace: string): string => apiPath("/api/v1/namespaces", namespace, "pods");
  const podPath = ({ metadata }: KubeObject): string =>
    `${podsIn(metadata.namespace ?? "")}/${encodeURIComponent(metadata.name)}`;

  const leasesIn = (namespace: string): string =>
    apiPath("/apis/coordination.k8s.io/v1/namespaces", namespace, "leases");

  const client: KubernetesClient = {
    listNodeObjects: async (options) => (await api.list("/api/v1/nodes", {}, options)).items,
    listNodes: async (options) => (await client.listNodeObjects(options)).map(readNode),
    readNodeObject: (name, options) => orMissing(() => api.read(apiPath("/api/v1/nodes", name), options)),
    async readNode(name, options) {
      const node = await client.readNodeObject(name, options);
      return node === undefined ? undefined : readNode(node);
    },
    patchNode: (name, metadata) => api.sendAs("PATCH", apiPath("/api/v1/nodes", name), { metadata }),
    listLeases: async (namespace) => (await api.list(leasesIn(namespace))).items,
    readLease: (namespace, name) =>
      orMissing(() => api.read(`${leasesIn(namespace)}/${encodeURIComponent(name)}`)),
    writeLease: (lease, isNew) => {
      const { namespace = "", name } = lease.metadata;
      const path = leasesIn(namespace);
      return isNew
        ? api.sendAs("POST", path, lease)
        : api.sendAs("PUT", `${path}/${encodeURIComponent(name)}`, lease);
    },
    readPod: (namespace, name, options) =>
      orMissing(() => api.read(`${podsIn(namespace)}/${encodeURIComponent(name)}`, options)),
    async rebootPods(namespace, node, options) {
      const query = { labelSelector: rebootPodSelector, fieldSelector: `spec.nodeName=${node}` };
      const { items } = await api.list(podsIn(namespace), query, options);
      return items.map((item) => ({ ...item, metadata: { ...item.metadata, namespace } }));
    },
    createPod: (pod, dryRun = false) =>
      api.send("POST", `${podsIn(pod.metadata.namespace ?? "")}${dryRun ? "?dryRun=All" : ""}`, pod),
    deletePod: (pod) => deleteExactly(podPath(pod), pod, api),

    async untilGone(pod, forMs) {
      const { namespace = "", name, uid } = pod.metadata;
      const giveUpAtMs = clock.monotonicMs() + forMs;
      let last: KubeObject | undefined = pod;
      // From before the deletion, so that nothing of it is missed.
      let version = pod.metadata.resourceVersion;
      while (clock.monotonicMs() < giveUpAtMs) {
        const events = version === undefined ? undefined : await followed(podsIn(namespace), name, version);
        for (const event of events ?? []) {
          if (event.type === "ERROR") break;
          if (event.type === "BOOKMARK" || event.object.metadata.uid !== uid) continue;
          last = event.object;
          version = event.object.metadata.resourceVersion;
          if (event.type === "DELETED") return { last };
        }
        const isBroken = events === undefined || events.some(({ type }) => type === "ERROR");
        if (!isBroken) continue;
        // What was in between is not known: the pod may have begun, and have been removed.
        try {
          const now = await client.readPod(namespace, name, { attempts: 1, timeoutMs: 5000 });
          if (now?.metadata.uid !== uid) return {};
          [last, version] = [now, now?.metadata.resourceVersion];
        } catch (error) {
          if (!isMaintenanceError(error)) throw error;
        }
        await clock.sleep(1000);
      }
      return undefined;
    },

    async clusterUid() {
      try {
        return (await api.read("/api/v1/namespaces/kube-system")).metadata.uid;
      } catch (error) {
        if (isMaintenanceError(error, "ERR_FORBIDDEN") || isMaintenanceError(error, "ERR_NOT_FOUND"))
          return undefined;
        throw error;
      }
    },

    async imageOfOpenShift() {
      const daemon =
        "/apis/apps/v1/namespaces/openshift-machine-config-operator/daemonsets/machine-config-daemon";
      try {
        return imageIn(await api.read(daemon));
      } catch (error) {
        if (isMaintenanceError(error, "ERR_FORBIDDEN") || isMaintenanceError(error, "ERR_NOT_FOUND"))
          return undefined;
        throw error;
      }
    },

    serverTimeMs: async () => (await api.serverTime(AbortSignal.timeout(10_000))) ?? clock.date().getTime(),
  };

  /** The events of a pod from a version on, within a few seconds; nothing where they cannot be had. */
  async function followed(path: string, name: string, version: string): Promise<WireEvent[] | undefined> {
    const query = new URLSearchParams({
      watch: "true",
      fieldSelector: `metadata.name=${name}`,
      resourceVersion: version,
      timeoutSeconds: String(watchSeconds),
    });
    try {
      const how = { attempts: 1, timeoutMs: (watchSeconds + 10) * 1000 };
      return await api.readAs(`${path}?${query.toString()}`, parseEvents, how);
    } catch (error) {
      if (isUncertain(error)) return undefined;
      throw error;
    }
  }

  return client;
}

/** A watch that the server has ended: one event in each line. @throws WireError */
function parseEvents(body: string): WireEvent[] {
  return body
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseWatchEvent);
}

/** Source: openshift/machine-config-operator, `manifests/machineconfigdaemon/daemonset.yaml`. */
function imageIn(daemonSet: KubeObject): string | undefined {
  const template = fieldsOf(fieldsOf(daemonSet["spec"])["template"]);
  const { containers } = fieldsOf(template["spec"]);
  const named = Array.isArray(containers) ? containers.map(fieldsOf) : [];
  const image = named.find(({ name }) => name === "machine-config-daemon")?.["image"];
  return typeof image === "string" ? image : undefined;
}
