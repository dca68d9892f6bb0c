import type * as http from "node:http";
import type { Readable } from "node:stream";
import type { AxiosStatic } from "axios";
import { createAgents, type Agents, type Trust } from "./agents";
import { redact, rememberSecrets } from "./knownSecrets";
import { limitTime } from "./timeLimit";
import { toTransportFailure, TransportFailure } from "./transportFailure";
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
}

const maxRedirects = 5;

/**
 * The one place that knows the HTTP library. It follows redirects of reads within the same origin only, keeps
 * credentials out of every error, and says of each failure whether the request can have reached the server.
 */
export function createTransport(options: TransportOptions): Transport {
  const authorization = authorizationOf(options);
  rememberSecretsOf(options);
  const agents = createAgents(options, options.connectTimeoutMs ?? 10_000);
  const maxAnswerBytes = options.maxAnswerBytes ?? 4 * 1024 * 1024;
  return async (request) => {
    // Bounds all of it, redirects too; the library's own limit forgives a server that drips bytes.
    const limit = limitTime(request.timeoutMs, request.signal);
    try {
      const response = await follow(request, (url) =>
        exchange(request, url, authorization, agents, maxAnswerBytes, limit.signal),
      );
      return withoutEcho(response);
    } finally {
      limit.lift();
    }
  };
}

/** The answer to a request, for a read the one at the end of the server's redirects. */
async function follow(request: HttpRequest, ask: (url: URL) => Promise<HttpResponse>): Promise<HttpResponse> {
  let url = request.url;
  for (let hops = 0; ; hops++) {
    const response = await ask(url);
    const location = response.headers["location"];
    if (
      request.followRedirects === false ||
      request.method !== "GET" ||
      response.status < 300 ||
      response.status > 399 ||
      location === undefined
    ) {
      return response;
    }
    const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (target?.origin !== request.url.origin) {
      const where =
        target === undefined ? "an unusable address" : `another origin (${redact(target.origin)})`;
      throw new TransportFailure(`redirected to ${where}, which was not followed`, "EREDIRECT", true, false);
    }
    if (hops >= maxRedirects) {
      throw new TransportFailure(`redirected more than ${maxRedirects} times`, "EREDIRECT", true, false);
    }
    url = target;
  }
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
    const { default: axios } = require("axios") as { default: AxiosStatic };
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, request.timeoutMs);
    const signal =
      request.signal === undefined ? late.signal : AbortSignal.any([late.signal, request.signal]);
    try {
      const agent = agents.for(request.url, false);
      const response = await axios.request<Readable>({
        method: request.method,
        url: request.url.href,
        headers: headersOf(request, authorization),
        signal,
        httpAgent: agent,
        httpsAgent: agent,
        proxy: false,
        maxRedirects: 0,
        responseType: "stream",
        validateStatus: () => true,
      });
      const stream = response.data;
      // A connection that breaks while nobody reads is found by the next read.
      stream.on("error", () => undefined);
      return {
        status: response.status,
        headers: plainHeaders(response.headers as http.IncomingHttpHeaders),
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

/**
 * Reads a stream bit by bit, and closes it at the end. Silence counts only while a bit is waited for.
 *
 * @throws TransportFailure when it breaks, or is silent for too long
 */
export async function* chunksOf<T>(
  stream: Readable,
  request: HttpRequest,
  silenceMs?: number,
): AsyncGenerator<T, void> {
  const bits = stream[Symbol.asyncIterator]() as AsyncIterator<T, undefined>;
  try {
    for (;;) {
      const timer =
        silenceMs === undefined ? undefined : setTimeout(() => stream.destroy(silence(silenceMs)), silenceMs);
      const bit = await bits.next().finally(() => {
        clearTimeout(timer);
      });
      if (bit.done === true) return;
      yield bit.value;
    }
  } catch (error) {
    throw toTransportFailure(error, request);
  } finally {
    stream.destroy();
  }
}

function silence(ms: number): TransportFailure {
  const text = `nothing has come for ${Math.round(ms / 100) / 10} s`;
  return new TransportFailure(text, "ETIMEDOUT", true, true);
}

/** Has the credentials of a connection, and those of the proxies on its way, taken out of what is said. */
export function rememberSecretsOf(options: TransportOptions): void {
  rememberSecrets(options);
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) {
    for (const proxyUrl of [process.env[name], process.env[name.toLowerCase()]])
      rememberSecrets({ proxyUrl });
  }
}

/** The `Authorization` header that these credentials make, if any; a client certificate needs none. */
export function authorizationOf(options: TransportOptions): string | undefined {
  const { token, username, password } = options;
  if (token !== undefined) return `Bearer ${token}`;
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password ?? ""}`, "utf8").toString("base64")}`;
}

function headersOf(request: HttpRequest, authorization: string | undefined): Record<string, string> {
  const contentType =
    request.form === undefined ? request.body?.contentType : "application/x-www-form-urlencoded";
  return {
    Accept: "application/json",
    ...request.headers,
    ...(contentType === undefined ? {} : { "Content-Type": contentType }),
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  };
}

async function exchange(
  request: HttpRequest,
  url: URL,
  authorization: string | undefined,
  agents: Agents,
  maxAnswerBytes: number,
  signal: AbortSignal,
): Promise<HttpResponse> {
  // Loaded when first used: importing the package must stay light.
  const { default: axios } = require("axios") as { default: AxiosStatic };
  const data = request.form ?? request.body?.text;
  try {
    const agent = agents.for(url, request.method === "GET");
    const response = await axios.request<string>({
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
      maxContentLength: maxAnswerBytes,
      responseType: "text",
      transformResponse: (body: unknown) => body,
      validateStatus: () => true,
    });
    return {
      status: response.status,
      headers: plainHeaders(response.headers as http.IncomingHttpHeaders),
      body: typeof response.data === "string" ? response.data : "",
    };
  } catch (error) {
    throw toTransportFailure(error, request);
  }
}

function plainHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return plain;
}
