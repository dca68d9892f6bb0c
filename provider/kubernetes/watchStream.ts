import { withRenewedIdentity } from "./renewedIdentity";
import { unreachableServer } from "./apiErrors";
import type { ApiServer, Query } from "./apiServer";
import type { TransportOptions, StreamTransport, HttpResponse } from "../http/messages";
import { tooLarge, TransportFailure } from "../http/transportFailure";
import { openWebSocket, type RefusedUpgrade } from "../http/webSocket";
import { redactCredentials } from "../http/redaction/redactCredentials";

/** How the events of a watch come: as lines of an answer that does not end, or as frames of a WebSocket. */
export type WatchTransport = "http" | "websocket";

/** What a request for a list or a watch came to: what it asked for, or another answer than a success. */
export type Answer<T> =
  { readonly url: URL; readonly success: T } | { readonly url: URL; readonly refusal: HttpResponse };

/** An open watch. */
export interface EventStream {
  /** The text of one event after the other, to be read once. @throws TransportFailure when it breaks */
  readonly texts: AsyncIterable<string>;
  /** Ends the connection at once, whether or not it was read. */
  readonly close: () => void;
}

/** How one request is sent, once it is known where and as whom. */
type Send<T> = (url: URL, options: TransportOptions) => Promise<Answer<T>>;

/** One list with its watch on a server; each call is one request, after a 401 perhaps two. */
export interface WatchSource {
  /** A page of the list, as text. @throws ERR_NETWORK when there is no answer */
  list(query: Query, signal: AbortSignal): Promise<Answer<string>>;
  /** Opens a watch. @throws ERR_NETWORK when there is no answer */
  open(query: Query, silenceMs: number, signal: AbortSignal): Promise<Answer<EventStream>>;
}

/** No object is larger than a few MiB; an event of more than this is no event. */
const largestEvent = 16 * 1024 * 1024;
/** The largest page of a list; the page's length keeps it far below. */
const largestPage = 256 * 1024 * 1024;
/** So much of a refusal is read, for its message. */
const largestRefusal = 64 * 1024;
/** How long an answer may take to begin, in milliseconds; and how long the rest of a page may be silent. */
const patienceMs = 30_000;

/**
 * The lists and watches of a path of a server.
 *
 * @param path asked for with the first request, because it may need the server itself
 */
export function createWatchSource(
  api: ApiServer,
  pathOf: () => Promise<string>,
  transport: WatchTransport,
  streamOf: (options: TransportOptions) => StreamTransport,
): WatchSource {
  let where: string | undefined;

  async function exchange<T>(query: Query, send: Send<T>): Promise<Answer<T>> {
    const path = (where ??= await pathOf());
    return withRenewedIdentity(
      () => api.reach(path, query),
      async ({ url, transport: options }) => {
        try {
          return quiet(await send(url, options));
        } catch (error) {
          if (error instanceof TransportFailure) throw unreachableServer("GET", url, error, 1);
          throw error;
        }
      },
      (answer) => "refusal" in answer && answer.refusal.status === 401,
      ({ transport: options }) => api.rejected(options),
    );
  }

  /** Discovery and log-ins know no signal: an end of the watch does not wait for them. */
  function ask<T>(query: Query, signal: AbortSignal, send: Send<T>): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        reject(new TransportFailure("the request was given up", "EABORTED", true, false));
      };
      if (signal.aborted) giveUp();
      signal.addEventListener("abort", giveUp, { once: true });
      exchange(query, send)
        .then(resolve, reject)
        .finally(() => {
          signal.removeEventListener("abort", giveUp);
        });
    });
  }

  return {
    list: (query, signal) =>
      ask(query, signal, async (url, options) => {
        const request = { method: "GET", url, timeoutMs: patienceMs, silenceMs: patienceMs, signal } as const;
        const { status, headers, chunks } = await streamOf(options)(request);
        if (status !== 200) return { url, refusal: { status, headers, body: await beginningOf(chunks) } };
        return { url, success: await wholeOf(chunks) };
      }),

    open: (query, silenceMs, signal) =>
      ask(query, signal, async (url, options) => {
        // A proxy that compresses holds events back until it has a block of them.
        const headers = { "Accept-Encoding": "identity" };
        const request = { method: "GET", url, headers, signal, silenceMs, timeoutMs: patienceMs } as const;
        if (transport === "http") {
          // A server may hold back its headers until there is an event.
          const stream = await streamOf(options)({ ...request, timeoutMs: silenceMs });
          const { status, chunks, close } = stream;
          if (status === 200) return { url, success: { texts: linesOf(chunks, largestEvent), close } };
          return { url, refusal: { status, headers: stream.headers, body: await beginningOf(chunks) } };
        }
        const socket = await openWebSocket({ ...request, largestFrame: largestEvent }, options);
        if ("frames" in socket) return { url, success: { texts: socket.frames, close: socket.close } };
        return { url, refusal: await refusalOf(socket) };
      }),
  };
}

/** What a server repeats of a credential in a refusal is not for messages. */
function quiet<T>(answer: Answer<T>): Answer<T> {
  return "success" in answer ? answer : { ...answer, refusal: redactCredentials(answer.refusal) };
}

async function refusalOf({ status, headers, body }: RefusedUpgrade): Promise<HttpResponse> {
  const plain = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return {
    status,
    headers: Object.fromEntries(plain) as Record<string, string>,
    body: await beginningOf(body as AsyncIterable<Buffer>),
  };
}

/**
 * Cuts bytes into lines, wherever they were parted on their way; empty lines keep a connection alive and say
 * nothing, and what has no line end was cut off.
 *
 * @throws TransportFailure for a line that does not end within `largest` bytes
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, largest: number): AsyncGenerator<string, void> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, end)]).toString("utf8");
      from = end + 1;
      parts = [];
      length = 0;
      if (line.trim() !== "") yield line;
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > largest) throw tooLarge();
  }
}

const lineEnd = 0x0a;

async function wholeOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length > largestPage) throw tooLarge();
  }
  return Buffer.concat(parts).toString("utf8");
}

/** The beginning of a body, however it continues: a refusal is a refusal without its reasons, too. */
async function beginningOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of chunks) {
      parts.push(chunk);
      length += chunk.length;
      if (length > largestRefusal) break;
    }
  } catch {
    // What has come is said.
  }
  return Buffer.concat(parts).toString("utf8");
}
