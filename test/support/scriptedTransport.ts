import type { Transport, HttpRequest } from "../../provider/http/messages";
import { TransportFailure } from "../../provider/http/transportFailure";

/** What a request gets: a status, with a body and headers where they matter; or no answer. */
export type Reply =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | TransportFailure;

/** A connection that broke after the request may have arrived. */
export const reset = new TransportFailure("the connection broke (ECONNRESET)", "ECONNRESET", true, true);
/** A server that was not reached. */
export const refusedConnection = new TransportFailure(
  "the connection was refused",
  "ECONNREFUSED",
  false,
  true,
);

/** A transport that gives these replies in order, and no more of them. */
export function scriptedTransport(...replies: Reply[]): { transport: Transport; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    const reply = replies[requests.length];
    requests.push(request);
    if (reply === undefined) throw new Error(`an unexpected request: ${request.method} ${request.url.href}`);
    if (reply instanceof TransportFailure) throw reply;
    return { body: "", headers: {}, ...reply };
  };
  return { transport, requests };
}
