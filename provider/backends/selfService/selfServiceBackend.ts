import { MaintenanceError } from "../../errors/maintenanceError";
import { closestNames } from "../../core/closestNames";
import type { Clock } from "../../core/clock";
import { active, type ServerStatus } from "../../core/serverStatus";
import { quoteSaid } from "../../http/redaction/knownSecrets";
import type { NodeRecord } from "../nodeRecord";
import { sharedRead, type NodeReads } from "../nodeReads";
import { readInWait } from "../readInWait";
import type { RequestOutcome, Undecided } from "../../journal/outcomes";
import type { ListOptions, Reboot, RebootBackend, RequestOptions } from "../rebootBackend";
import { clusterKey, type Connection } from "./connection";
import { explainRefusal } from "./explainRefusal";
import { lookForReboot, lookMs, type Sighting } from "./lookForReboot";
import { allowsReboot, stateOf } from "./nodeStates";
import { jobObserver } from "./observeJob";
import type { SelfServiceClient } from "./selfServiceClient";

/** What the back end needs from outside. */
export interface BackendDependencies {
  readonly client: SelfServiceClient;
  readonly clock: Clock;
  readonly random: () => number;
  /** Shared by all back ends of a process. */
  readonly reads: NodeReads;
  /** Asked before each read of a wait: ends the wait where no one would record its end. */
  readonly isRecorded: () => Promise<void>;
}

/** No operating system stops and starts in less time, and so long at least a machine shows that it reboots. */
const shortestRebootMs = 3000;

/**
 * A provider's self-service API. It has no evidence but a node in `REBOOT`: a lost answer is looked for while that can
 * be seen, and never proven to have had no effect.
 */
export function createSelfServiceBackend(connection: Connection, deps: BackendDependencies): RebootBackend {
  const { client, clock, random, reads, isRecorded } = deps;
  const { apiUrl, clusterId } = connection;
  const key = JSON.stringify([clusterKey(connection), connection.username, connection.password]);

  const backend: RebootBackend = {
    kind: "selfService",
    cluster: { apiUrl, clusterId },
    readyStatus: active,

    listNodes: (options) => sharedRead(key, listNodes, reads, clock, options),

    async findNode(name, options) {
      const nodes = await backend.listNodes(options);
      const node = nodes.find((candidate) => candidate.name === name);
      if (node !== undefined) return node;
      throw new MaintenanceError("ERR_NODE_NOT_FOUND", {
        node: name,
        what: `Cluster ${clusterId} has no node ${JSON.stringify(name)}.`,
        next: hintOfNames(nodes, name),
      });
    },

    async survey(name) {
      const { status } = await backend.findNode(name);
      requireRebootable(name, status);
      return { status, baseline: {} };
    },

    request,

    async trace({ node, orderedAt }, since = orderedAt, forMs) {
      const sinceMs = clock.date().getTime() - Date.parse(since);
      // The clocks of two machines may differ: an order from the future is treated as one of this moment.
      const longestMs = forMs ?? (sinceMs < 0 ? lookMs : lookMs - sinceMs);
      const sighting = await look(node, longestMs);
      return sighting.rebooting
        ? { kind: "adopted", status: statusIn(sighting) }
        : { kind: "undecided", ...undecidedBy(sighting) };
    },

    observe: (job, node, how) => jobObserver(job, node, client, clock, how?.lostAfterMs),
  };

  async function listNodes(options: ListOptions): Promise<NodeRecord[]> {
    const listed = await client.readNodes(options);
    return listed.map((node) => ({ ...node, state: stateOf(node.status) }));
  }

  function look(node: string, forMs: number, closelySinceMs?: number): Promise<Sighting> {
    const readStatus = async (
      remainingMs: number,
      signal: AbortSignal,
      maxAgeMs?: number,
    ): Promise<ServerStatus> => {
      await isRecorded();
      const how = { longestReadMs: 10_000, ...(maxAgeMs === undefined ? {} : { maxAgeMs }) };
      return (await readInWait(backend, node, remainingMs, signal, how)).status;
    };
    return lookForReboot(readStatus, forMs, { clock, random }, closelySinceMs);
  }

  async function request({ node }: Reboot, options: RequestOptions): Promise<RequestOutcome> {
    const sentMs = clock.monotonicMs();
    reads.lastEffectMs = sentMs;
    const outcome = await client.sendReboot(node);
    reads.lastEffectMs = clock.monotonicMs();
    if (outcome.kind === "accepted") return { kind: "accepted", job: outcome.jobId };
    if (outcome.kind === "unknown") return outcome;
    const refused = async (): Promise<RequestOutcome> => ({
      kind: "refused",
      error: await explainRefusal(node, outcome, backend, connection),
    });
    if (outcome.mayHaveActed !== true) return refused();

    options.progress(
      `${node}: refused (${outcome.status ?? "no status"}); looking for ${lookMs / 1000} s whether it is rebooted all the same`,
    );
    const sighting = await look(node, lookMs, sentMs);
    if (sighting.rebooting) return { kind: "adopted", status: statusIn(sighting) };
    if (isUntouched(options.statusBefore, sighting)) return refused();
    return {
      kind: "unknown",
      evidence: `it was answered with a refusal, but the node has changed since it was sent, or was not seen all the while (${outcome.error.message})`,
      seen: undecidedBy(sighting),
    };
  }

  return backend;
}

function statusIn({ status }: Sighting): string {
  return status ?? "REBOOT";
}

function undecidedBy({ status, error }: Sighting): Undecided {
  return { ...(status === undefined ? {} : { status }), ...(error === undefined ? {} : { error }) };
}

/**
 * Whether a refusal can be believed: a gateway that repeats a request shows the answer to its second copy, and a
 * filter may put a refusal in the place of a success. The node must have been seen all the while as it was before, or
 * on its way for a reason of its own, such as a migration. All the while, since a reboot may be over in seconds.
 */
function isUntouched(statusBefore: string, { seen, error, unseenMs }: Sighting): boolean {
  return (
    error === undefined &&
    seen.length > 0 &&
    unseenMs <= shortestRebootMs &&
    seen.every((status) => status === statusBefore || stateOf(status) === "transitioning")
  );
}

/** @throws ERR_NODE_BUSY when the status does not allow a reboot */
function requireRebootable(node: string, status: ServerStatus): void {
  if (allowsReboot(status)) return;
  const next =
    stateOf(status) === "transitioning"
      ? "Wait until it is ACTIVE, then run the same command again; nothing was sent."
      : "Bring it to ACTIVE, SHUTOFF or ERROR first, then run the same command again; nothing was sent.";
  throw new MaintenanceError("ERR_NODE_BUSY", {
    node,
    requestSent: "no",
    what: `Node ${node} is in status ${JSON.stringify(status)}, in which no reboot can be requested.`,
    next,
  });
}

/** What to write instead of a name that does not exist. */
function hintOfNames(nodes: readonly NodeRecord[], name: string): string {
  if (nodes.length === 0) return "The cluster lists no nodes at all: check openshift:selfService.clusterId.";
  const close = closestNames(
    name,
    nodes.map((node) => node.name),
  ).map((found) => quoteSaid(found));
  return `Node names must match the output of nodestatus exactly. Closest: ${close.join(", ")}.`;
}
