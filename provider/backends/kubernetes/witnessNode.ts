import type { Clock } from "../../core/clock";
import { isMaintenanceError, MaintenanceError } from "../../errors/maintenanceError";
import { isUncertain } from "../../kubernetes/explainRefusal";
import { retryOnConflict } from "../../kubernetes/retryOnConflict";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { LeaseHolder, NodeWitness, RememberedReboot } from "../nodeWitness";
import { namesIn, readNode } from "./kubeNode";
import type { KubernetesClient } from "./kubernetesClient";
import {
  describeHolder,
  isOf,
  leaseOf,
  leaseSeconds,
  mayTake,
  readLease,
  releasedLease,
  type LeaseObservation,
} from "./nodeLease";
import { memoryText, parseMemory, rebootsAnnotation, withReboot } from "./nodeMemory";

/** What a witness needs from outside. */
export interface WitnessDependencies {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly random: () => number;
  /** Where the leases are. */
  readonly namespace: string;
  /** Nothing is done without: the cluster is the back end, too, and its user is the one that was set up for it. */
  readonly isRequired: boolean;
  /** Says something that concerns no single node. */
  readonly warn: (text: string) => void;
}

/** Who has no lease. */
const noOne: LeaseHolder = { operationId: "", urn: "no one" };

const patience = { attempts: 5, longestPauseMs: 500 };

/** The API of a cluster as a witness of its nodes. Sends nothing yet. */
export function createNodeWitness(deps: WitnessDependencies): NodeWitness {
  const { client, clock, random, namespace } = deps;
  const names = new Map<string, string>();
  const observed = new Map<string, LeaseObservation>();
  const renewedAtMs = new Map<string, number>();
  const warned = new Set<string>();
  let aheadMs: Promise<number> | undefined;
  let cluster: Promise<string | undefined> | undefined;

  /** Does what a user may lack the right to, or the cluster the namespace for. */
  async function ifAllowed<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const isMissing =
        isMaintenanceError(error, "ERR_FORBIDDEN") || isMaintenanceError(error, "ERR_NOT_FOUND");
      if (deps.isRequired) throw error;
      if (isMaintenanceError(error, "ERR_NETWORK")) throw unreachableWitness(error);
      if (!isMissing) throw error;
      // Once, and not for each node again.
      if (!warned.has(what))
        deps.warn(`${what}: ${error.what} Apply docs/node-maintenance.yaml to the cluster to change that.`);
      warned.add(what);
      return undefined;
    }
  }

  /** The node's object, found by its name, else by a name that it is known by. */
  async function find(
    node: string,
    options?: Parameters<NodeWitness["look"]>[1],
  ): Promise<KubeObject | undefined> {
    const found = await client.readNodeObject(names.get(node) ?? node, options);
    if (found !== undefined || names.has(node)) return found;
    const named = (await client.listNodeObjects(options)).filter((each) => namesIn(each).includes(node));
    const [only] = named;
    if (only === undefined || named.length > 1) return undefined;
    names.set(node, only.metadata.name);
    return only;
  }

  /** The time by the server's clock. */
  async function serverMs(): Promise<number> {
    aheadMs ??= client.serverTimeMs().then((ms) => ms - clock.date().getTime());
    aheadMs.catch(() => {
      aheadMs = undefined;
    });
    return clock.date().getTime() + (await aheadMs);
  }

  function clusterUid(): Promise<string | undefined> {
    cluster ??= client.clusterUid();
    cluster.catch(() => {
      cluster = undefined;
    });
    return cluster;
  }

  /** The lease of a node, and who else has it, in a few words. */
  async function lookAtLease(
    node: string,
    holder: LeaseHolder,
  ): Promise<{ readonly object?: KubeObject; readonly heldBy?: string }> {
    const object = await client.readLease(namespace, leaseName(node));
    if (object === undefined) return {};
    const lease = readLease(object);
    const nowMs = clock.monotonicMs();
    const before = observed.get(node);
    const seen = before?.version === lease.version ? before : { version: lease.version, sinceMs: nowMs };
    observed.set(node, seen);
    const isFree = mayTake(lease, holder, seen, { monotonicMs: nowMs, serverMs: await serverMs() });
    return isFree ? { object } : { object, heldBy: describeHolder(lease) };
  }

  /** Takes or renews the lease of a node, or says who else has it. */
  async function writeLease(node: string, holder: LeaseHolder): Promise<string | undefined> {
    const { object, heldBy } = await lookAtLease(node, holder);
    if (heldBy !== undefined) return heldBy;
    const place = { namespace, name: leaseName(node) };
    await client.writeLease(leaseOf(place, holder, await serverMs(), object), object === undefined);
    renewedAtMs.set(node, clock.monotonicMs());
    return undefined;
  }

  async function changeMemory(
    node: string,
    change: (remembered: readonly RememberedReboot[]) => readonly RememberedReboot[],
  ): Promise<void> {
    const attempt = async (): Promise<void> => {
      const found = await find(node);
      if (found === undefined) return;
      const { name, resourceVersion, annotations = {} } = found.metadata;
      const before = annotations[rebootsAnnotation];
      const text = memoryText(change(parseMemory(before)));
      if (text === (before ?? null)) return;
      await client.patchNode(name, { resourceVersion, annotations: { [rebootsAnnotation]: text } });
    };
    await ifAllowed("what was rebooted is not noted on the nodes, so an older state is not recognized", () =>
      retryOnConflict(attempt, patience, { clock, random }, isUncertain),
    );
  }

  const leaseName = (node: string): string => names.get(node) ?? node;
  const withoutLease = "the leases of nodes cannot be taken, so other stacks are not kept away";

  return {
    look: async (node, options) =>
      ifAllowed("the nodes are not looked at in their cluster", async () => {
        const found = await find(node, options);
        if (found === undefined) return undefined;
        const { status, state, bootId, reportedAt } = readNode(found);
        const uid = await clusterUid();
        return {
          status,
          isReady: state === "ready",
          remembered: parseMemory(found.metadata.annotations?.[rebootsAnnotation]),
          ...(bootId === undefined ? {} : { bootId }),
          ...(reportedAt === undefined ? {} : { reportedAt }),
          ...(uid === undefined ? {} : { cluster: uid }),
        };
      }),

    heldBy: (node, holder) => ifAllowed(withoutLease, async () => (await lookAtLease(node, holder)).heldBy),

    takeLease: (node, holder) =>
      ifAllowed(withoutLease, () =>
        // What it wrote, if it did, is its own: it may be written again.
        retryOnConflict(() => writeLease(node, holder), patience, { clock, random }, isUncertain),
      ),

    async keepLease(node, holder) {
      const lastMs = renewedAtMs.get(node) ?? Number.NEGATIVE_INFINITY;
      if (clock.monotonicMs() - lastMs < (leaseSeconds * 1000) / 3) return true;
      renewedAtMs.set(node, clock.monotonicMs());
      return (await ifAllowed(withoutLease, () => writeLease(node, holder))) === undefined;
    },

    async releaseLease(node, holder) {
      await ifAllowed(withoutLease, async () => {
        const object = await client.readLease(namespace, leaseName(node));
        if (object === undefined || !isOf(readLease(object), holder)) return;
        await client.writeLease(releasedLease(object, await serverMs()), false);
      });
    },

    survey: () =>
      ifAllowed("the nodes are not looked at in their cluster", async () =>
        (await client.listNodeObjects()).map((object) => {
          const { name, state, status } = readNode(object);
          const names = [name, ...namesIn(object)];
          return { names, isReady: state === "ready", isCordoned: status.endsWith(",SchedulingDisabled") };
        }),
      ),

    heldLeases: () =>
      ifAllowed(withoutLease, async () => {
        const leases = (await client.listLeases(namespace)).map(
          (object) => [object.metadata.name, readLease(object)] as const,
        );
        const now = { monotonicMs: clock.monotonicMs(), serverMs: await serverMs() };
        return leases.flatMap(([node, lease]) => {
          const seen = { version: lease.version, sinceMs: now.monotonicMs };
          return mayTake(lease, noOne, seen, now) ? [] : [{ node, urn: lease.urn }];
        });
      }),

    remember: (node, reboot) => changeMemory(node, (remembered) => withReboot(remembered, reboot)),
    forget: (node, operationId) =>
      changeMemory(node, (remembered) => remembered.filter((each) => each.operationId !== operationId)),
  };
}

/** Whoever wants to reboot the nodes of a cluster that does not answer has to say that it is not asked. */
function unreachableWitness(cause: MaintenanceError): MaintenanceError {
  const { what, next, status, requestSent } = cause;
  return new MaintenanceError("ERR_NETWORK", {
    what,
    next: `${next} The cluster is asked because openshift:kubernetes is configured beside the other API: without that it is not (pulumi config rm openshift:kubernetes).`,
    status,
    requestSent,
    transient: true,
    cause,
  });
}
