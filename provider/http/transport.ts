import type * as http from "node:http";
import type { Readable } from "node:stream";
import type { AxiosRequestConfig, AxiosResponse, AxiosStatic } from "axios";
import { createAgents, type Agents } from "./agents";
import { follow } from "./redirects";
import { authorizationOf, headersOf, plainHeaders, rememberSecretsOf } from "./requestHeaders";
import { shortenedBody, type AnswerLimits } from "./shortenedBody";
import { chunksOf } from "./streamChunks";
import { limitTime } from "./timeLimit";
import { toTransportFailure } from "./transportFailure";
import { redactCredentials } from "./redaction/redactCredentials";
import type { HttpRequest, HttpResponse, StreamTransport, Transport, TransportOptions } from "./messages";

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
      return redactCredentials(await follow(request, (url) => exchange(url, how)));
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
      // A connection that breaks while no one reads is found by the next read.
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
