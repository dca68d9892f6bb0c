import { setMaxListeners } from "node:events";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fastify } from "fastify";
import { addAdminApi } from "./adminApi";
import { FaultQueue, type Fault } from "./fault";
import { HeldRequests } from "./heldRequests";
import { openJournal } from "./journal";
import type { AcceptedReboot } from "./machines";
import { parseFault } from "./parseFault";
import { rhythmProblems, type RebootRhythm } from "./rebootRhythm";
import { seededRandom } from "./seededRandom";
import { SelfService } from "./selfService";
import { addSelfServiceApi, type RecordedRequest } from "./selfServiceApi";
import {
  defaultClusterId,
  defaultUsers,
  nodesOf,
  whileRebootingModes,
  type SimulatorOptions,
  type UserOptions,
  type WhileRebooting,
} from "./simulatorOptions";

/** A running simulator. */
export interface Simulator {
  /** Where it listens, for example `http://127.0.0.1:41234`. */
  readonly url: string;
  /** What a user puts in `openshift:selfService.apiUrl`. */
  readonly apiUrl: string;
  /** Every request to the API in the order of arrival, whatever became of it. */
  readonly requests: RecordedRequest[];
  /** Only the reboots that were really done. */
  readonly acceptedReboots: AcceptedReboot[];
  /** The clusters there are. */
  readonly clusterIds: string[];
  /** Ends everything, hanging connections and delayed answers too, and waits for none of them. */
  close(): Promise<void>;
  /**
   * Gives a node a status from now on, until it is next rebooted or set; adds the node when it is unknown. With `forMs`
   * only for so long, as when someone migrates it: then it shows what it would have shown.
   */
  setNode(cluster: string, node: string, status: string, forMs?: number): void;
  /** Takes a node away. Jobs about it continue. */
  removeNode(cluster: string, node: string): void;
  /** Adds a user, or changes the password, role and clusters of one. */
  setUser(user: UserOptions): void;
  /** Changes how later reboots go, of one node or of all; what is not named stays as it was. */
  setReboot(rhythm: RebootRhythm, node?: string): void;
  /** Changes how a reboot of a rebooting node is answered. */
  setWhileRebooting(mode: WhileRebooting): void;
  /** Makes something go wrong. Returns what takes the fault away again. Throws when the fault makes no sense. */
  fault(fault: Fault): () => void;
  /** Delivers every request that the fault `hold` keeps. Returns how many there were. */
  deliverHeld(): number;
  /** Makes every job of before unknown. Reboots under way continue. */
  expireJobs(): void;
  /** Ends every running job now, as planned or with this word; its node is up (or in `ERROR`) at once. */
  finishJobs(outcome?: "Done" | "Fail"): void;
}

/**
 * Starts a self-service API that behaves like the real one.
 *
 * @example
 * const simulator = await startSimulator({ reboot: { downMs: 100, lineIntervalMs: 20 } });
 * await fetch(`${simulator.apiUrl}/demo.cna.example.com/nodestatus`, { headers });
 * await simulator.close();
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    host = "127.0.0.1",
    port = 0,
    tls,
    clock = Date,
    reboot = {},
    whileRebooting = "conflict",
  } = options;
  checkRhythm(reboot);
  checkMode(whileRebooting);
  const journal = options.stateFile === undefined ? undefined : openJournal(options.stateFile);
  const random = seededRandom(options.seed ?? 1);
  const { jobTtlMs = Infinity } = options;
  const service = new SelfService({ clock, random, rhythm: reboot, whileRebooting, jobTtlMs, journal });
  const { machines } = service;
  for (const user of options.users ?? defaultUsers) service.users.set(user.username, user);
  const restored = machines.clusterIds.length > 0;
  const clusters = options.clusters ?? (restored ? {} : { [defaultClusterId]: {} });
  // What the state file knows about a cluster is newer than what the options say.
  for (const [id, cluster] of Object.entries(clusters))
    if (!machines.hasCluster(id)) service.addCluster(id, nodesOf(cluster));

  const faults = new FaultQueue();
  const requests: RecordedRequest[] = [];
  const closing = new AbortController();
  // One listener for each answer that is delayed at the moment, however many there are.
  setMaxListeners(0, closing.signal);
  const held = new HeldRequests(closing.signal);
  const server = fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 1000 },
    // A request like any other: recorded, and then not found.
    frameworkErrors: (_error, request, reply) => void otherRequests(request, reply),
    serverFactory: (handler) => (tls ? createTlsServer(tls, handler) : createServer(handler)),
  });
  // The API reads forms, the admin endpoints JSON; both say themselves what they make of the text.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  const apiUrl = (): string => `${url}/api/openshift`;
  const otherRequests = addSelfServiceApi(server, {
    service,
    faults,
    requests,
    held,
    apiUrl,
    closing: closing.signal,
  });
  if (options.admin === true) addAdminApi(server, { service, faults, requests, held });

  let url = "";
  try {
    await server.listen({ host, port });
    url = `${tls ? "https" : "http"}://${authority(host, server.server.address() as AddressInfo)}`;
  } catch (error) {
    journal?.close();
    throw error;
  }

  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    closing.abort();
    await server.close();
    journal?.close();
  };

  return {
    url,
    apiUrl: apiUrl(),
    requests,
    acceptedReboots: machines.acceptedReboots,
    get clusterIds() {
      return machines.clusterIds;
    },
    close: () => (closed ??= close()),
    setNode: (cluster, node, status, forMs) => {
      if (forMs !== undefined && !(forMs >= 0)) throw new RangeError("forMs must be 0 or more milliseconds");
      service.setNode(cluster, node, status, forMs);
    },
    removeNode: (cluster, node) => {
      service.removeNode(cluster, node);
    },
    setUser: (user) => {
      service.users.set(user.username, user);
    },
    setReboot: (rhythm, node) => {
      checkRhythm(rhythm);
      service.setRhythm(rhythm, node);
    },
    setWhileRebooting: (mode) => {
      checkMode(mode);
      service.whileRebooting = mode;
    },
    fault: (fault) => faults.add(parseFault(fault)),
    deliverHeld: () => held.deliverAll(),
    expireJobs: () => {
      service.expireJobs();
    },
    finishJobs: (outcome) => {
      service.finishJobs(outcome);
    },
  };
}

function authority(host: string, { port }: AddressInfo): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function checkRhythm(rhythm: RebootRhythm): void {
  const problems = rhythmProblems(rhythm);
  if (problems.length > 0) throw new RangeError(problems.join("; "));
}

function checkMode(mode: WhileRebooting): void {
  if (!whileRebootingModes.includes(mode))
    throw new RangeError(`whileRebooting must be one of ${whileRebootingModes.join(", ")}, not ${mode}`);
}
