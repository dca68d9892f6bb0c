/** One exchange with a server of the test's own. */
import type { RequestListener } from "node:http";
import { createTransport } from "../../provider/http/transport";
import type { TransportOptions, HttpRequest } from "../../provider/http/messages";
import { TransportFailure } from "../../provider/http/transportFailure";
import { httpServer, started, type RawServer } from "./rawServer";

export const credentials = { username: "operator", password: "s3cret" };
export const serve = (listener: RequestListener): Promise<RawServer> => started(httpServer(listener));

export function exchange({ origin }: { origin: string }, more: Partial<HttpRequest & TransportOptions> = {}) {
  const { connectTimeoutMs, maxAnswerBytes, ...request } = more;
  const transport = createTransport({
    ...credentials,
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
    ...(maxAnswerBytes === undefined ? {} : { maxAnswerBytes }),
  });
  return transport({ method: "GET", url: new URL("/x", origin), timeoutMs: 5000, ...request });
}
export const post = { method: "POST", form: "target=x" } as const;

export async function failureOf(promise: Promise<unknown>): Promise<TransportFailure> {
  const error: unknown = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof TransportFailure))
    throw new Error(`no failure of the transport: ${JSON.stringify(error)}`);
  expect(error.message).not.toContain(credentials.password);
  return error;
}
