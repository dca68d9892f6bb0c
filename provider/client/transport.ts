import type * as http from "node:http";
import type { Readable } from "node:stream";
import type { AxiosRequestConfig, AxiosResponse, AxiosStatic } from "axios";
import { createAgents, type Agents, type Trust } from "./agents";
import { follow } from "./redirects";
import { authorizationOf, headersOf, plainHeaders, rememberSecretsOf } from "./requestHeaders";
import { shortenedBody, type AnswerLimits } from "./shortenedBody";
import { chunksOf } from "./streamChunks";
import { limitTime } from "./timeLimit";
import { toTransportFailure } from "./transportFailure";
import { withoutEcho } from "./withoutEcho";

/** One request. The transport adds credentials; nothing else may carry them. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  /** A form-encoded body. */
  readonly form?: string;
  /** A body of another kind. Not together with `form`. */
  readonly body?: { readonly contentType: string; readonly text: string };
  /** What the server is to be told besides; never a credential. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Of a successful answer in JSON, each string is kept to its last so many UTF-16 units, however large the answer is.
   * Default: the answer is kept as it is.
   */
  readonly longestString?: number;
  /** Whether a read goes on to where the server points within its origin. @default true */
  readonly followRedirects?: boolean;
  /** How long the whole exchange may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** One answer, of whatever status. Header names are lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Strings in the body have lost their beginning: see `longestString`. */
  readonly isShortened?: boolean;
  /** The body as messages may quote it, where `body` is not: without the credentials that it repeats. */
  readonly quotable?: () => string;
}

/** Sends one request over HTTP and returns the answer. @throws TransportFailure when there is none. */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;

/** A request whose answer may never end; `timeoutMs` bounds only the wait for its beginning. */
export interface StreamRequest extends HttpRequest {
  /** For how long nothing may come until the connection counts as broken, in milliseconds. @default for ever */
  readonly silenceMs?: number;
}

/** An answer that is read as it comes. While nobody reads, the server is kept waiting. */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** To be read once; ends when the server ends it. @throws TransportFailure when the connection breaks */
  readonly chunks: AsyncIterable<Buffer>;
  /** Ends the connection, whether or not it was read. */
  readonly close: () => void;
}

/** Opens an answer that is read as it comes. @throws TransportFailure when there is none */
export type StreamTransport = (request: StreamRequest) => Promise<HttpStream>;

/** How to reach one server, and as whom. Credentials never go to another origin than the request's. */
export interface TransportOptions extends Trust {
  /** With `password`: HTTP Basic authentication. */
  readonly username?: string;
  readonly password?: string;
  /** A bearer token. Not together with `username`. */
  readonly token?: string;
  /** How long a connection may take to be made, in milliseconds. @default 10000 */
  readonly connectTimeoutMs?: number;
  /** The largest answer accepted, in bytes, after decompression. @default 4 MiB */
  readonly maxAnswerBytes?: number;
  /** The largest answer read of which only that is kept, in bytes, after decompression. @default 1 GiB */
  readonly maxShortenedBytes?: number;
}

/**
 * The one place that knows the HTTP library. It follows redirects of reads within the same origin only, keeps
 * credentials out of every error, and says of each failure whether the request can have reached the server.
 */
export function createTransport(options: TransportOptions): Transport {
  const authorization = authorizationOf(options);
  rememberSecretsOf(options);
  const agents = createAgents(options, options.connectTimeoutMs ?? 10_000);
  const { maxAnswerBytes = 4 * 1024 * 1024, maxShortenedBytes = 1024 ** 3 } = options;
  const limits = { maxAnswerBytes, maxShortenedBytes };
  return async (request) => {
    // Bounds all of it, redirects too; the library's own limit forgives a server that drips bytes.
    const limit = limitTime(request.timeoutMs, request.signal);
    const how = { request, authorization, agents, signal: limit.signal, limits };
    try {
      return withoutEcho(await follow(request, (url) => exchange(url, how)));
    } finally {
      limit.lift();
    }
  };
}

/**
 * Like {@link createTransport}, for answers that are read as they come: each has a connection of its own, and no
 * redirect is followed.
 */
export function createStreamTransport(options: TransportOptions): StreamTransport {
  const authorization = authorizationOf(options);
  rememberSecretsOf(options);
  const agents = createAgents(options, options.connectTimeoutMs ?? 10_000);
  return async (request) => {
    const { default: axios } = loadLibrary();
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, request.timeoutMs);
    const signal =
      request.signal === undefined ? late.signal : AbortSignal.any([late.signal, request.signal]);
    try {
      const own = { for: (url: URL): http.Agent => agents.for(url, false) };
      const config = configOf(request, request.url, { authorization, agents: own, signal });
      const response = await axios.request<Readable>({ ...config, responseType: "stream" });
      const stream = response.data;
      // A connection that breaks while nobody reads is found by the next read.
      stream.on("error", () => undefined);
      return {
        status: response.status,
        headers: headersIn(response),
        chunks: chunksOf(stream, request, request.silenceMs),
        close: () => {
          stream.destroy();
        },
      };
    } catch (error) {
      throw toTransportFailure(error, request);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** How one request is sent: what is the same for all of a transport, and for all redirects of a request. */
interface Exchange {
  readonly request: HttpRequest;
  readonly authorization: string | undefined;
  readonly agents: Agents;
  readonly signal: AbortSignal;
  readonly limits: AnswerLimits;
}

async function exchange(url: URL, { request, limits, ...how }: Exchange): Promise<HttpResponse> {
  const { default: axios } = loadLibrary();
  try {
    const config = configOf(request, url, how);
    if (request.longestString !== undefined) {
      const response = await axios.request<Readable>({ ...config, responseType: "stream" });
      // An error before the first read is found by that read.
      response.data.on("error", () => undefined);
      const { status } = response;
      const chunks = chunksOf<Buffer>(response.data, request);
      const longest = status >= 200 && status <= 299 ? request.longestString : Infinity;
      return { status, headers: headersIn(response), ...(await shortenedBody(chunks, longest, limits)) };
    }
    const response = await axios.request<string>({
      ...config,
      maxContentLength: limits.maxAnswerBytes,
      responseType: "text",
      transformResponse: (body: unknown) => body,
    });
    const body = typeof response.data === "string" ? response.data : "";
    return { status: response.status, headers: headersIn(response), body };
  } catch (error) {
    throw toTransportFailure(error, request);
  }
}

function configOf(
  request: HttpRequest,
  url: URL,
  { authorization, agents, signal }: Pick<Exchange, "authorization" | "agents" | "signal">,
): AxiosRequestConfig {
  const data = request.form ?? request.body?.text;
  const agent = agents.for(url, request.method === "GET");
  return {
    method: request.method,
    url: url.href,
    headers: headersOf(request, authorization),
    ...(data === undefined ? {} : { data }),
    signal,
    httpAgent: agent,
    httpsAgent: agent,
    // Our agents speak to the proxy too: the library would put the POST on a connection that was used before.
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
  };
}

function headersIn(response: AxiosResponse): Record<string, string> {
  return plainHeaders(response.headers as http.IncomingHttpHeaders);
}

/** Loaded when first used: importing the package must stay light. */
function loadLibrary(): { default: AxiosStatic } {
  return require("axios") as { default: AxiosStatic };
}
