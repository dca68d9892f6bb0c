import { MaintenanceError } from "../errors/maintenanceError";
import { withRenewedIdentity } from "./renewedIdentity";
import type { Clock } from "../core/clock";
import { parseKubeList, parseKubeObject, type KubeList, type KubeObject } from "./wire/kubeObject";
import { WireError } from "../http/wireError";
import { errorOfAnswer, showUrl, unreachableServer } from "./apiErrors";
import { faultOfBody } from "../http/faultOfBody";
import { apiTrust, type OkdConnection } from "./connection/okdConnection";
import { repeatRead, type ReadOptions } from "../http/repeatRead";
import type { TransportOptions, Transport, HttpResponse, HttpRequest } from "../http/messages";
import { TransportFailure } from "../http/transportFailure";

/** What is asked for besides the path: `labelSelector`, `fieldSelector` and the like. */
export type Query = Readonly<Record<string, string>>;

/** A change of the world: sent once, never repeated. */
export type SendMethod = "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * An OKD or Kubernetes API server, as one user. Paths begin with `/` and hold encoded segments, see
 * {@link apiPath}. Reads are repeated with patience; whatever changes the world is sent once.
 *
 * All of them throw ERR_UNAUTHORIZED (401), ERR_FORBIDDEN (403), ERR_NOT_FOUND (404), ERR_CONFLICT (409),
 * ERR_UNEXPECTED_RESPONSE, ERR_NETWORK.
 */
export interface ApiServer {
  readonly connection: OkdConnection;
  /** What a parser makes of the answer to a GET; a `WireError` of it is an ERR_UNEXPECTED_RESPONSE. */
  readAs<T>(path: string, parse: (body: string) => T, options?: ReadOptions): Promise<T>;
  /** One object. */
  read(path: string, options?: ReadOptions): Promise<KubeObject>;
  /** A list of objects; of very many, one page after the other. */
  list(path: string, query?: Query, options?: ReadOptions): Promise<KubeList>;
  /** Sends an object, or a merge patch with `PATCH`; the answer is the object as it is now. */
  send(method: SendMethod, path: string, body: unknown): Promise<KubeObject>;
  /** Sends, and makes with a parser of the answer what is wanted; by default nothing. */
  sendAs<T = void>(method: SendMethod, path: string, body?: unknown, parse?: (body: string) => T): Promise<T>;
  /** How to open a watch here: the URL of a path, and what the transport must be told. */
  reach(path: string, query?: Query): Promise<{ url: URL; transport: TransportOptions }>;
  /** What the server's clock says, in milliseconds since 1970, cut to a second. `undefined` where it is not told. */
  serverTime(signal: AbortSignal): Promise<number | undefined>;
  /** Tells that credentials got 401: a session's token is forgotten. Whether there are others by now, for another try. */
  rejected(transport: TransportOptions): boolean;
}

/** What stands for the user at the moment. */
export type Identity = Pick<TransportOptions, "token" | "clientCertificate" | "clientKey">;

/** What an API server's client needs from outside. */
export interface ApiServerDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  readonly transportOf: (options: TransportOptions) => Transport;
  /** The connection as its files say it now. */
  readonly current: (connection: OkdConnection) => OkdConnection;
  /** Who to be now: obtains a session where the connection holds a user name and password. */
  readonly identify: (connection: OkdConnection) => Promise<Identity>;
  /** Forgets a session whose token was refused. Whether another identity can be had, from it or from files. */
  readonly forget: (connection: OkdConnection, refused: Identity) => boolean;
}

const readTimeoutMs = 30_000;
const sendTimeoutMs = 60_000;
/** Objects are asked for in pages of so many; of a list that does not end, so many pages are read at most. */
const pageSize = "100";
const longestList = 5000;
/** The largest page, in bytes: a hundred of the largest objects that etcd stores. */
const largestAnswer = 256 * 1024 * 1024;

/** Makes the client of one API server. Sends nothing yet. */
export function createApiServer(connection: OkdConnection, deps: ApiServerDependencies): ApiServer {
  const { clock, random } = deps;
  let last: { readonly options: TransportOptions; readonly transport: Transport } | undefined;

  const transportOptions = async (): Promise<TransportOptions> => ({
    ...apiTrust(deps.current(connection)),
    ...(await deps.identify(connection)),
    maxAnswerBytes: largestAnswer,
  });
  const transportOf = (options: TransportOptions): Transport => {
    // Connections are shared, but never with other credentials or another trust than they were made with.
    if (last === undefined || !isSame(last.options, options))
      last = { options, transport: deps.transportOf(options) };
    return last.transport;
  };
  const urlOf = (path: string, query: Query = {}): URL => {
    const url = new URL(`${connection.server}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  };
  const rejected = (refused: TransportOptions): boolean => deps.forget(connection, refused);

  function exchange(request: HttpRequest): Promise<HttpResponse> {
    return withRenewedIdentity(
      transportOptions,
      (options) => transportOf(options)(request),
      ({ status }) => status === 401,
      rejected,
    );
  }

  async function get(
    url: URL,
    { attempts = 4, timeoutMs = readTimeoutMs, signal }: ReadOptions,
  ): Promise<HttpResponse> {
    const signalled = signal === undefined ? {} : { signal };
    const ask = (): Promise<HttpResponse> => exchange({ method: "GET", url, timeoutMs, ...signalled });
    const read = await repeatRead(ask, { attempts, clock, random, ...signalled });
    if ("failure" in read) throw unreachableServer("GET", url, read.failure, read.attempts);
    if (isSuccess(read.response)) return read.response;
    throw errorOfAnswer("GET", url, read.response, connection, clock.date());
  }

  async function send(method: SendMethod, path: string, body: unknown): Promise<HttpResponse> {
    const url = urlOf(path);
    let response: HttpResponse;
    try {
      response = await exchange({
        method,
        url,
        timeoutMs: sendTimeoutMs,
        ...(body === undefined
          ? {}
          : { body: { contentType: contentTypeOf(method), text: JSON.stringify(body) } }),
      });
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      throw unreachableServer(method, url, error, 1);
    }
    if (isSuccess(response)) return response;
    throw errorOfAnswer(method, url, response, connection, clock.date());
  }

  const api: ApiServer = {
    connection,
    rejected,
    async readAs(path, parse, options = {}) {
      const url = urlOf(path);
      return parsed("GET", url, await get(url, options), parse);
    },
    read: (path, options) => api.readAs(path, parseKubeObject, options),

    async list(path, query = {}, options = {}) {
      const items: KubeObject[] = [];
      let next: string | undefined;
      for (let pages = 0; pages < longestList; pages++) {
        const url = urlOf(path, {
          ...query,
          limit: pageSize,
          ...(next === undefined ? {} : { continue: next }),
        });
        const page = parsed("GET", url, await get(url, options), parseKubeList);
        items.push(...page.items);
        if (page.continue === undefined) return { items, resourceVersion: page.resourceVersion };
        next = page.continue;
      }
      throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
        what: `GET ${showUrl(urlOf(path))} answered ${longestList} pages, and more to come.`,
        next: "Narrow it by a namespace or a selector.",
      });
    },

    send: (method, path, body) => api.sendAs(method, path, body, parseKubeObject),
    async sendAs<T>(method: SendMethod, path: string, body?: unknown, parse?: (body: string) => T) {
      const response = await send(method, path, body);
      return parsed(method, urlOf(path), response, parse ?? ((): T => undefined as T));
    },
    async serverTime(signal) {
      try {
        // Whatever it answers, also that this user may not know, has a date.
        const { headers } = await exchange({
          method: "GET",
          url: urlOf("/version"),
          timeoutMs: 5000,
          signal,
        });
        const ms = Date.parse(headers["date"] ?? "");
        return Number.isNaN(ms) ? undefined : ms;
      } catch {
        return undefined;
      }
    },
    reach: async (path, query) => ({ url: urlOf(path, query), transport: await transportOptions() }),
  };
  return api;
}

/** A path of encoded segments: `apiPath("/api/v1", "namespaces", "test")`. */
export function apiPath(root: string, ...segments: readonly string[]): string {
  return [root, ...segments.map(encodeURIComponent)].join("/");
}

function isSame(some: TransportOptions, others: TransportOptions): boolean {
  const keys = Object.keys({ ...some, ...others }) as (keyof TransportOptions)[];
  return keys.every((key) => some[key] === others[key]);
}

function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status <= 299;
}

function contentTypeOf(method: SendMethod): string {
  return method === "PATCH" ? "application/merge-patch+json" : "application/json";
}

function parsed<T>(method: string, url: URL, response: HttpResponse, parse: (body: string) => T): T {
  try {
    return parse(response.body);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
      what: `${method} ${showUrl(url)} answered ${response.status} with ${faultOfBody(response, parse)}.`,
      next: "Check that the server is an OKD or Kubernetes API and not a web page or a proxy in front of it.",
    });
  }
}
