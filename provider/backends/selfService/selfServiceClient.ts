import { retryAfterOf } from "../../http/retryAfter";
import { MaintenanceError } from "../../errors/maintenanceError";
import type { Clock } from "../../core/clock";
import { summarizeErrorBody } from "../../http/errorBody";
import { longestJobText, parseJob, type JobRecord } from "./jobOutput";
import { parseNodeStatusList, type ListedNode } from "./nodeStatusList";
import { parseRebootAnswer, saysNodeNotFound } from "./rebootAnswer";
import { knownServerStatuses } from "../../core/serverStatus";
import { WireError } from "../../http/wireError";
import { certificateAdvice } from "../../http/certificateAdvice";
import { clusterKey, type Connection } from "./connection";
import { setCommand } from "../../pulumi/namespace/commands";
import { faultOfBody } from "../../http/faultOfBody";
import { redact } from "../../http/redaction/knownSecrets";
import { type ReadOptions, repeatRead } from "../../http/repeatRead";
import { transientStatuses } from "../../http/retryPolicy";
import type { Transport, HttpResponse, HttpRequest } from "../../http/messages";
import { factsOf, TransportFailure } from "../../http/transportFailure";

/**
 * What became of a `POST reboot`:
 * `accepted` — a job runs; `refused` — whoever answered says that it has not acted, and `status` how it put it
 * (absent when no server was reached), but where `mayHaveActed` something in between may have answered in the place of
 * a server that did; `unknown` — it may or may not have acted: never send again blindly.
 */
export type RebootOutcome =
  | { readonly kind: "accepted"; readonly jobId: string }
  | {
      readonly kind: "refused";
      readonly status?: number;
      readonly mayHaveActed?: true;
      readonly error: MaintenanceError;
    }
  | { readonly kind: "unknown"; readonly evidence: string };

/** The three endpoints of the self-service API of one cluster. */
export interface SelfServiceClient {
  /**
   * `GET nodestatus`: all virtual machines of the cluster.
   * Source: the provider's API reference guide; any valid user.
   * @throws ERR_UNAUTHORIZED, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
   */
  readNodes(options?: ReadOptions): Promise<ListedNode[]>;
  /**
   * `GET job/JOB_ID`; `undefined` when the API does not know the job (what it then answers is undocumented: 404
   * is treated as it).
   * Source: the provider's API reference guide; any valid user.
   * @throws ERR_UNAUTHORIZED, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
   */
  readJob(jobId: string, options?: ReadOptions): Promise<JobRecord | undefined>;
  /**
   * `POST reboot`, once, never repeated, whatever comes back. Never throws for what the network or the server
   * did: that is in the outcome.
   * Source: the provider's API reference guide; role `reboot`, form field `target`.
   */
  sendReboot(node: string): Promise<RebootOutcome>;
}

/** What a client needs from outside. */
export interface ClientDependencies {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
}

const readTimeoutMs = 30_000;
const sendTimeoutMs = 60_000;

/** Makes the client of one cluster. Sends nothing yet. */
export function createSelfServiceClient(connection: Connection, deps: ClientDependencies): SelfServiceClient {
  const { transport, clock, random } = deps;
  const urlOf = (...segments: string[]): URL =>
    new URL([clusterKey(connection), ...segments.map(encodeURIComponent)].join("/"));

  async function get(
    url: URL,
    { attempts = 4, timeoutMs = readTimeoutMs, signal }: ReadOptions,
    how: Pick<HttpRequest, "longestString"> = {},
  ): Promise<HttpResponse> {
    const signalled = signal === undefined ? {} : { signal };
    const ask = (): Promise<HttpResponse> =>
      transport({ method: "GET", url, timeoutMs, ...how, ...signalled });
    const read = await repeatRead(ask, { attempts, clock, random, ...signalled });
    if ("response" in read) return read.response;
    throw unreachable("GET", url, read.failure, read.attempts);
  }

  async function read<T>(url: URL, options: ReadOptions, parse: (body: string) => T): Promise<T> {
    const response = await get(url, options);
    if (response.status < 200 || response.status > 299)
      throw errorForStatus("GET", url, response, connection, clock.date());
    return parsed(url, response, parse);
  }

  return {
    readNodes: async (options = {}) =>
      (await read(urlOf("nodestatus"), options, parseNodeStatusList)).map(redactedNode),

    async readJob(jobId, options = {}) {
      const url = urlOf("job", jobId);
      // A job may write as much as it likes.
      const response = await get(url, options, { longestString: longestJobText });
      if (response.status === 404) return undefined;
      if (response.status < 200 || response.status > 299)
        throw errorForStatus("GET", url, response, connection, clock.date());
      const longest = response.isShortened === true ? longestJobText : Infinity;
      const job = parsed(url, response, (body) => parseJob(body, longest));
      return { ...job, output: redact(job.output), errors: redact(job.errors) };
    },

    async sendReboot(node) {
      const url = urlOf("reboot");
      let response: HttpResponse;
      try {
        response = await transport({
          method: "POST",
          url,
          form: new URLSearchParams({ target: node }).toString(),
          timeoutMs: sendTimeoutMs,
        });
      } catch (error) {
        if (!(error instanceof TransportFailure)) throw error;
        if (error.mayHaveReachedServer)
          return { kind: "unknown", evidence: `POST ${show(url)}: ${error.message}` };
        return { kind: "refused", error: unreachable("POST", url, error, 1) };
      }
      if (isRefusal(response.status)) {
        return {
          kind: "refused",
          status: response.status,
          ...(provesNothingDone(response) ? {} : { mayHaveActed: true }),
          error: errorForStatus("POST", url, response, connection, clock.date()),
        };
      }
      if (response.status < 200 || response.status > 299) {
        return { kind: "unknown", evidence: describeAnswer("POST", url, response) };
      }
      try {
        return { kind: "accepted", jobId: parseRebootAnswer(response.body) };
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        const fault = faultOfBody(response, parseRebootAnswer);
        return { kind: "unknown", evidence: `POST ${show(url)} answered ${response.status} with ${fault}` };
      }
    },
  };
}

/**
 * Whether a status says that what answered did not do what it was asked. 408 says only that the server stopped
 * waiting; 301 to 303 may be the answer *after* the deed; every 5xx may come from something in between.
 */
function isRefusal(status: number): boolean {
  return (status >= 400 && status <= 499 && status !== 408) || status === 307 || status === 308;
}

/**
 * Whether a refusal proves that no copy of the request was acted on. A gateway may repeat a request and pass on the
 * answer to the second copy (a real Nova answers 409 to that), and a filter may put 403 in the place of a success. A
 * redirect, a demand for credentials, and the API's own word that there is nothing to reboot are the same for each
 * copy, and come before the deed.
 */
function provesNothingDone({ status, headers, body }: HttpResponse): boolean {
  if (status === 401) return headers["www-authenticate"] !== undefined;
  if (status === 404) return saysNodeNotFound(body);
  return status === 307 || status === 308;
}

function parsed<T>(url: URL, response: HttpResponse, parse: (body: string) => T): T {
  try {
    return parse(response.body);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
      what: `GET ${show(url)} answered ${response.status} with ${faultOfBody(response, parse)}.`,
      next: "Check that openshift:selfService.apiUrl is the self-service API and not a web page or a proxy in front of it; if it is, run the same command again, and report it to the API's provider if it stays.",
    });
  }
}

function errorForStatus(
  method: string,
  url: URL,
  response: HttpResponse,
  connection: Connection,
  now: Date,
): MaintenanceError {
  const { status } = response;
  const facts = { what: `${describeAnswer(method, url, response)}.`, status, requestSent: "yes" } as const;
  if (status === 401) {
    return new MaintenanceError("ERR_UNAUTHORIZED", {
      ...facts,
      next: `The user name ${JSON.stringify(connection.username)} or its password is wrong for this API (they are not those of the cluster itself). Set them: ${setCommand("openshift:selfService.username", "NAME")}, and ${setCommand("openshift:selfService.password")}`,
    });
  }
  if (status === 404) {
    return new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
      ...facts,
      next: `The cluster id ${JSON.stringify(connection.clusterId)} or openshift:selfService.apiUrl is probably wrong: the address is apiUrl, then the cluster id, then the action. Compare both with your provider's documents.`,
    });
  }
  if (status === 403) {
    return new MaintenanceError("ERR_FORBIDDEN", {
      ...facts,
      next: `The user ${JSON.stringify(connection.username)} is known but has no access to the cluster ${JSON.stringify(connection.clusterId)}. Ask your provider to grant it, or set another user.`,
    });
  }
  const pauseMs = retryAfterOf(response, now);
  const when = pauseMs === undefined ? "in a while" : `in ${Math.ceil(pauseMs / 1000)} s, as the server asks`;
  const next = `Run the same command again ${when}; if it stays, show this message to the API's provider.`;
  return new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
    ...facts,
    next,
    transient: transientStatuses.has(status),
    retryAfterMs: pauseMs,
  });
}

function unreachable(
  method: string,
  url: URL,
  failure: TransportFailure,
  attempts: number,
): MaintenanceError {
  const tries = attempts === 1 ? "" : ` (${attempts} attempts)`;
  // What no repetition fixes though no request has left is the server's certificate.
  const next =
    failure.transient || failure.mayHaveReachedServer
      ? "Check openshift:selfService.apiUrl, the network, and the proxy variables (HTTPS_PROXY, NO_PROXY), then run the same command again."
      : certificateAdvice(failure.reason, "openshift:selfService.caCertificate");
  return new MaintenanceError("ERR_NETWORK", {
    what: `${method} ${show(url)} failed${tries}: ${failure.message}.`,
    next,
    ...factsOf(failure),
  });
}

/** Statuses are data, but one that no one knows may be anything, and is shown and stored. */
function redactedNode(node: ListedNode): ListedNode {
  const isKnown = (knownServerStatuses as readonly string[]).includes(node.status);
  return isKnown ? node : { ...node, status: redact(node.status) };
}

function describeAnswer(method: string, url: URL, response: HttpResponse): string {
  const gist = summarizeErrorBody(response.body, redact);
  return `${method} ${show(url)} answered ${response.status}${gist === undefined ? "" : ` with ${gist}`}`;
}

/** A URL for messages. The configured one carries no credentials, but this is the place that guarantees it. */
function show(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
