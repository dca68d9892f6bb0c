import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type * as WebSocketLibrary from "ws";
import { createAgents } from "./agents";
import { authorizationOf, rememberSecretsOf } from "./requestHeaders";
import { chunksOf } from "./streamChunks";
import type { TransportOptions, StreamRequest } from "./messages";
import { toTransportFailure, TransportFailure } from "./transportFailure";

/** An open WebSocket that is read frame by frame. While no one reads, the server is kept waiting. */
export interface FrameStream {
  readonly status: 101;
  /** To be read once; ends when the connection does. @throws TransportFailure when it breaks */
  readonly frames: AsyncIterable<string>;
  /** Ends the connection at once. */
  readonly close: () => void;
}

/** What a server answers that does not open a WebSocket. */
export interface RefusedUpgrade {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  /** The body, to be read once or destroyed. */
  readonly body: IncomingMessage;
}

/** As many frames are read ahead at most. */
const readAhead = 4;

/**
 * Opens a WebSocket; `timeoutMs` bounds the wait for it. The connection is pinged all the time, which keeps
 * whatever is between from cutting it; a ping without an answer within `silenceMs` means that it is broken.
 *
 * The one place that knows the WebSocket library. It goes through the same agents as every other request, so the
 * same proxies, authorities and client certificates hold.
 *
 * Source: RFC 6455; a Kubernetes API server demands an `Origin` (403 without one), and sends text frames.
 *
 * @param request the URL is that of the watch, with `https` or `http`
 * @throws TransportFailure when there is no answer
 */
export function openWebSocket(
  request: StreamRequest & { readonly largestFrame: number },
  options: TransportOptions,
): Promise<FrameStream | RefusedUpgrade> {
  // Loaded when first used: importing the package must stay light.
  const library = require("ws") as typeof WebSocketLibrary;
  const { url, signal } = request;
  const authorization = authorizationOf(options);
  rememberSecretsOf(options);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      settled();
      reject(toTransportFailure(error, request));
    };
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(request.timeoutMs)));
    const givenUp = (): void => {
      fail(Object.assign(new Error("given up"), { code: "ERR_CANCELED" }));
      socket.terminate();
    };
    const settled = (): void => {
      limit.removeEventListener("abort", givenUp);
      signal?.removeEventListener("abort", givenUp);
    };
    const socket = new library.WebSocket(url.href.replace(/^http/u, "ws"), {
      agent: createAgents(options, options.connectTimeoutMs ?? 10_000).for(url, false),
      headers: {
        ...request.headers,
        ...(authorization === undefined ? {} : { Authorization: authorization }),
      },
      origin: url.origin,
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: request.largestFrame,
    });
    limit.addEventListener("abort", givenUp);
    signal?.addEventListener("abort", givenUp);
    // An error after the opening reaches whoever reads the frames.
    socket.on("error", fail);
    socket.once("unexpected-response", (_, response) => {
      settled();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
    });
    socket.once("open", () => {
      settled();
      resolve(framesOf(socket, library, request));
    });
    if (signal?.aborted === true) givenUp();
  });
}

function framesOf(
  socket: WebSocketLibrary.WebSocket,
  library: typeof WebSocketLibrary,
  request: StreamRequest,
): FrameStream {
  const stream = library.createWebSocketStream(socket, {
    readableObjectMode: true,
    readableHighWaterMark: readAhead,
  });
  // A connection that breaks while no one reads is found by the next read.
  stream.on("error", () => undefined);
  // The library would wait half a minute for the other side to agree to the end.
  socket.on("error", () => {
    socket.terminate();
  });
  const end = (): void => {
    stream.destroy();
  };
  request.signal?.addEventListener("abort", end);
  keepAlive(socket, stream, request.silenceMs);
  socket.once("close", () => {
    request.signal?.removeEventListener("abort", end);
  });
  return { status: 101, frames: textOf(chunksOf<string | Buffer>(stream, request)), close: end };
}

async function* textOf(frames: AsyncIterable<string | Buffer>): AsyncGenerator<string, void> {
  for await (const frame of frames) yield typeof frame === "string" ? frame : frame.toString("utf8");
}

/** Pings twice in each `silenceMs`, and breaks the connection off when nothing comes back. */
function keepAlive(socket: WebSocketLibrary.WebSocket, stream: Duplex, silenceMs: number | undefined): void {
  if (silenceMs === undefined) return;
  let unanswered = 0;
  const answered = (): void => {
    unanswered = 0;
  };
  const timer = setInterval(() => {
    // While no one reads, answers are not read either.
    if (socket.isPaused) answered();
    if (unanswered === 2) {
      const text = `no ping was answered for ${Math.round(silenceMs / 100) / 10} s`;
      stream.destroy(new TransportFailure(text, "ETIMEDOUT", true, true));
      return;
    }
    unanswered++;
    socket.ping();
  }, silenceMs / 2);
  socket.on("pong", answered);
  socket.on("message", answered);
  socket.once("close", () => {
    clearInterval(timer);
  });
}
