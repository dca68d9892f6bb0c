/** A watch of a server whose answers are written down. */
import { MaintenanceError } from "../../provider/errors/maintenanceError";
import type { Query } from "../../provider/kubernetes/apiServer";
import type { OkdConnection } from "../../provider/kubernetes/connection/okdConnection";
import { watchObjects, type WatchNews } from "../../provider/kubernetes/watchObjects";
import type { Answer, EventStream, WatchSource, WatchTransport } from "../../provider/kubernetes/watchStream";
import { VirtualClock } from "./virtualClock";

const url = new URL("https://api.test/api/v1/pods");
export const away = (): MaintenanceError =>
  new MaintenanceError("ERR_NETWORK", {
    what: "GET failed: refused.",
    next: "Check it.",
    transient: true,
  });

/** How one request is answered: with texts, a status, or a failure. */
export type Reply =
  readonly string[] | number | { readonly status: number; readonly retryAfter: string } | Error;

export const list = (version: string, ...names: string[]): [string] => {
  const items = names.map((name) => ({ metadata: { name, uid: name, resourceVersion: version } }));
  return [JSON.stringify({ metadata: { resourceVersion: version }, items })];
};
export const event = (type: string, name: string, resourceVersion: string): string =>
  JSON.stringify({ type, object: { metadata: { name, uid: name, resourceVersion } } });
export const errorEvent = (status: object): string =>
  JSON.stringify({ type: "ERROR", object: { kind: "Status", ...status } });

/** In place of an event: for a minute nothing comes. */
export const quietMinute = "a quiet minute";

/** A watch of a server that answers so, one request after the other; the last answer is repeated. */
export async function watchOf(
  replies: readonly Reply[],
  until: (told: readonly string[]) => boolean,
  options: {
    transport?: WatchTransport;
    random?: number;
    listings?: boolean;
    files?: OkdConnection["files"];
  } = {},
) {
  const clock = new VirtualClock();
  const ending = new AbortController();
  const queries: Query[] = [];
  const setbacks: string[] = [];
  const told: string[] = [];
  const answer = <T>(query: Query, success: (texts: readonly string[]) => T): Answer<T> => {
    const reply = replies[Math.min(queries.length, replies.length - 1)] ?? 500;
    queries.push(query);
    if (queries.length > 2000) throw new Error("it asks without end");
    if (reply instanceof Error) throw reply;
    if (reply instanceof Array) return { url, success: success(reply) };
    const { status, retryAfter } =
      typeof reply === "number" ? { status: reply, retryAfter: undefined } : reply;
    const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
    return { url, refusal: { status, headers, body: "" } };
  };
  const source: WatchSource = {
    list: async (query) => answer(query, ([text = ""]) => text),
    open: async (query) =>
      answer<EventStream>(query, (texts) => ({
        texts: (async function* () {
          for (const text of texts) {
            if (text === quietMinute) clock.advance(60_000);
            else yield text;
          }
        })(),
        close: () => undefined,
      })),
  };
  const news = watchObjects({
    source,
    connection: {
      source: "openshift:kubernetes.server",
      ...(options.files === undefined ? {} : { files: options.files }),
    },
    type: { apiVersion: "v1", kind: "Pod" },
    query: { labelSelector: "app=web" },
    transport: options.transport ?? "http",
    signal: ending.signal,
    clock,
    random: () => options.random ?? 0.5,
    onSetback: (error) => {
      setbacks.push(error.code);
      if (until(told) || setbacks.length > 500) ending.abort();
    },
  });
  let error: Error | undefined;
  const word = (each: WatchNews): string =>
    "object" in each ? `${each.type} ${each.object.metadata.name}` : each.type;
  try {
    for await (const each of news) {
      if (each.type === "LISTING" && options.listings !== true) continue;
      told.push(word(each));
      if (until(told)) ending.abort();
    }
  } catch (caught) {
    error = caught as Error;
  }
  return { told, queries, setbacks, clock, error };
}
export const never = (): boolean => false;
export const after = (count: number) => (told: readonly string[]) => told.length >= count;
