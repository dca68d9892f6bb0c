import type { Clock } from "../../core/clock";
import { closestNames } from "../../core/closestNames";
import { waitUntil } from "../../core/waitUntil";
import { isMaintenanceError, MaintenanceError, retryAfterMs } from "../../errors/maintenanceError";
import { isInternalError } from "../../http/failingReads";
import { quoteSaid } from "../../http/redaction/knownSecrets";
import type { RequestOutcome, Trace } from "../../journal/outcomes";
import { sendWithinMs } from "../../journal/rightToSend";
import { hasStartedAgain } from "../bootReport";
import { sharedRead, type NodeReads } from "../nodeReads";
import type { Reboot, RebootBackend } from "../rebootBackend";
import { clusterIdOf } from "./clusterIdOf";
import { jobOf, parseJob } from "./jobHandle";
import type { KubeNode } from "./kubeNode";
import { readyWord } from "./kubeNodeWords";
import type { KubernetesClient } from "./kubernetesClient";
import { clearNode } from "./leftovers";
import { patienceOf, podObserver, toleratingStart } from "./observePod";
import { otherCluster, podNotSeen } from "./podErrors";
import { usualImage, type PodSettings } from "./podSettings";
import { podNameOf, reasonsOf } from "./rebootPod";
import { mayActMs, sendPod } from "./sendPod";
import { settleMs } from "./settlePod";
import { baselineOf, surveyNode } from "./surveyNode";

/** What the back end needs from outside. */
export interface KubernetesDependencies {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: () => number;
  /** Shared by all back ends of a process. */
  readonly reads: NodeReads;
  /** Asked before each read of a wait: ends the wait where no one would record its end. */
  readonly isRecorded: () => Promise<void>;
  /** Says something that concerns no single node. */
  readonly warn: (text: string) => void;
}

/** Where a cluster is, and how the pods are made that reboot its nodes. */
export interface KubernetesTarget {
  /** Without a final slash. */
  readonly server: string;
  /** What tells this connection from all others, credentials included: never to be shown. */
  readonly key: string;
  readonly settings: PodSettings;
}

/**
 * For how long after an order its request may be sent: the journal's 25 seconds, and what the tries to create its pod
 * take, the last of which may be a slow one.
 */
const mayBeSentMs = sendWithinMs + settleMs + 30_000;

/**
 * The API of the cluster itself: a pod on the node reboots it, unless the node has another boot id than the order saw.
 * Therefore a request may be sent again by whoever finds an order without an answer, and none is ever uncertain.
 */
export function createKubernetesBackend(
  { server, key, settings }: KubernetesTarget,
  deps: KubernetesDependencies,
): RebootBackend {
  const { client, clock, random, reads, isRecorded, warn } = deps;
  const { namespace } = settings;
  const patiently = toleratingStart(clock);
  let found: Promise<string> | undefined;

  const backend: RebootBackend = {
    kind: "kubernetes",
    cluster: { backend: "kubernetes", apiUrl: server, clusterId: clusterIdOf(server) },
    readyStatus: readyWord,
    isGuarded: true,
    mayBeAway: true,

    listNodes: (options) =>
      sharedRead(key, (how) => patiently(() => client.listNodes(how)), reads, clock, options),

    async findNode(name, options) {
      const nodes = await backend.listNodes(options);
      return (
        nodes.find((candidate) => candidate.name === name) ??
        notFound(
          name,
          nodes.map((node) => node.name),
        )
      );
    },

    async survey(name) {
      return surveyNode(await requireNode(name), await image(), settings, client, warn);
    },

    async glance(name) {
      const how = { attempts: 2, timeoutMs: 5000 };
      const live = await client.readNode(name, how);
      if (live?.bootId === undefined) return undefined;
      return baselineOf({ ...live, bootId: live.bootId }, await client.clusterUid());
    },

    async request(reboot, { progress, mayBeOnItsWay = false }): Promise<RequestOutcome> {
      const changed = (): void => {
        reads.lastEffectMs = clock.monotonicMs();
      };
      try {
        const { reportedAt } = reboot.baseline;
        const order = {
          ...reboot,
          bootId: bootIdOf(reboot),
          ...(reportedAt === undefined ? {} : { reportedAt }),
          image: await image(),
          mayBeOnItsWay,
        };
        await requireSameCluster(reboot);
        const seen = await lookOnce(reboot);
        if (seen.kind === "adopted") return seen;
        return await sendPod(order, { client, settings, clock, isRecorded, progress, changed });
      } catch (error) {
        // What comes of a pod that was sent is an outcome already: this came before.
        if (!isMaintenanceError(error)) throw error;
        return { kind: "refused", error: mayBeOnItsWay ? podNotSeen(reboot.node, error) : error };
      }
    },

    async trace(reboot, since = reboot.orderedAt, forMs) {
      await requireSameCluster(reboot);
      const sinceMs = Math.max(Date.parse(since), Date.parse(reboot.orderedAt));
      const untilMs = sinceMs + mayBeSentMs + mayActMs;
      const restMs = untilMs - clock.date().getTime();
      const result = await waitUntil({
        read: async () => {
          await isRecorded();
          return lookOnce(reboot);
        },
        judge: ({ kind }) => (kind === "undecided" ? "retry" : "success"),
        summarize: (seen) => (seen.kind === "undecided" ? (seen.status ?? "") : seen.kind),
        isFatal: isInternalError,
        retryAfterMsOf: retryAfterMs,
        timeoutMs: Math.max(1, forMs ?? restMs),
        clock,
        random,
      });
      if (result.outcome === "success" && result.last !== undefined) return result.last;
      const isOver = result.error === undefined && clock.date().getTime() >= untilMs;
      if (isOver) return { kind: "void" };
      return {
        kind: "undecided",
        until: new Date(untilMs).toISOString(),
        ...(result.lastSummary === undefined ? {} : { status: result.lastSummary }),
        ...(result.error === undefined ? {} : { error: result.error }),
      };
    },

    observe(job, node, { lostAfterMs, waitMs, before } = {}) {
      const handle = parseJob(job);
      if (handle === undefined) {
        return () => Promise.resolve({ state: "lost", summary: "no job of a Kubernetes cluster" });
      }
      return podObserver(handle, node, client, clock, patienceOf(waitMs, lostAfterMs), before?.reportedAt);
    },

    hindrance: (node, options) => clearNode(node, namespace, client, options),

    async release(job) {
      const handle = parseJob(job);
      if (handle === undefined) return;
      const pod = await client.readPod(handle.namespace, podNameOf(handle.operationId));
      if (pod !== undefined && reasonsOf(pod).operationId === handle.operationId) await client.deletePod(pod);
    },
  };

  async function requireNode(name: string): Promise<KubeNode> {
    return (
      (await client.readNode(name)) ??
      notFound(
        name,
        (await client.listNodes()).map((node) => node.name),
      )
    );
  }

  function notFound(name: string, names: readonly string[]): never {
    const close = closestNames(name, names).map((close) => quoteSaid(close));
    throw new MaintenanceError("ERR_NODE_NOT_FOUND", {
      node: name,
      what: `The cluster at ${server} has no node ${JSON.stringify(name)}.`,
      next:
        close.length === 0
          ? "It lists no nodes at all: check that this is the cluster you mean."
          : `Node names must be those of kubectl get nodes. Closest: ${close.join(", ")}.`,
    });
  }

  /** What shows at this moment of a request: its pod, or a node that was rebooted since the order. */
  async function lookOnce(reboot: Reboot): Promise<Trace> {
    const how = { attempts: 2, timeoutMs: 10_000 };
    const { node, operationId } = reboot;
    const bootId = bootIdOf(reboot);
    const pod = await client.readPod(namespace, podNameOf(operationId), how);
    const live = await client.readNode(node, how);
    if (pod !== undefined && reasonsOf(pod).operationId === operationId)
      return { kind: "accepted", job: jobOf({ namespace, operationId, bootId }) };
    const status = live?.status ?? "not listed";
    if (live !== undefined && hasStartedAgain(reboot.baseline, live)) return { kind: "adopted", status };
    return { kind: "undecided", status };
  }

  async function requireSameCluster({ node, baseline }: Reboot): Promise<void> {
    const recorded = baseline["cluster"];
    const uid = recorded === undefined ? undefined : await client.clusterUid();
    if (uid !== undefined && uid !== recorded) throw otherCluster(node, server);
  }

  /** The image of the pods. Asked for once, and again where that has failed. */
  function image(): Promise<string> {
    found ??=
      settings.image === undefined
        ? client.imageOfOpenShift().then((ofOpenShift) => ofOpenShift ?? usualImage)
        : Promise.resolve(settings.image);
    found.catch(() => {
      found = undefined;
    });
    return found;
  }

  return backend;
}

/** The boot id that an order saw. */
function bootIdOf({ node, baseline }: Reboot): string {
  const { bootId } = baseline;
  if (bootId !== undefined) return bootId;
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    node,
    requestSent: "no",
    what: `The order to reboot node ${node} has no boot id: it was given through another back end, or the node could not be seen then.`,
    next: "Nothing was sent. Set the connection back to the back end of the order, and run pulumi up again; or change its triggers, which is another order.",
  });
}
