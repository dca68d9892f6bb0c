import { isMaintenanceError, isTransient, MaintenanceError } from "../errors/maintenanceError";
import type { Clock } from "../core/clock";
import { parseKubeList } from "./wire/kubeObject";
import { statusOfBody } from "./wire/status";
import { isExpired, parseWatchEvent } from "./wire/watchEvent";
import { WireError } from "../http/wireError";
import { errorOfAnswer, showUrl, unreachableServer } from "./apiErrors";
import type { Query } from "./apiServer";
import { faultOfText } from "../http/faultOfBody";
import { KnownObjects, type ObjectChange } from "./knownObjects";
import type { OkdConnection } from "./connection/okdConnection";
import { redactError } from "../http/redaction/redactedErrors";
import { decideRetry, type Attempt } from "../http/retryPolicy";
import type { HttpResponse } from "../http/messages";
import { TransportFailure } from "../http/transportFailure";
import type { WatchSource, WatchTransport } from "./watchStream";

/** What a watch tells: changes, that a list begins, and that all that a list has shown was told. */
export type WatchNews = ObjectChange | { readonly type: "LISTING" | "SYNCED" };

/** What to watch, and with what. */
export interface WatchSettings {
  readonly source: WatchSource;
  readonly connection: Pick<OkdConnection, "source" | "files">;
  /** What the objects of a list leave out. */
  readonly type: { readonly apiVersion: string; readonly kind: string };
  /** Selectors. */
  readonly query: Query;
  readonly transport: WatchTransport;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** A number in [0, 1): spreads the requests of many watches. */
  readonly random: () => number;
  /** Called for each failure that is survived, with what it was. */
  readonly onSetback?: (error: MaintenanceError) => void;
}

/** How many objects are asked for at once: a page of the largest objects there can be is still bearable. */
const pageSize = "100";
/** A watch that has lasted so long, in milliseconds, was a good one even without an event. */
const goodWatchMs = 1000;
/** How long there may be nothing but failures, in milliseconds. */
const failingMs = 300_000;

/**
 * Lists objects and follows what becomes of them, until the signal ends it. A watch continues where the last one
 * ended, from the last event or bookmark; where the server has forgotten that version it lists again and tells the
 * difference. Only uids and versions are kept, and nothing is read ahead of the consumer.
 *
 * Over HTTP the server is asked to end each watch after 45 to 55 s (where it sends bookmarks, it sends one before):
 * less than the 60 s after which load balancers cut idle connections, and so a connection that only seems to be open
 * is found out, too. A WebSocket is kept alive by pings, and asked to end after 4 to 8 minutes, as other clients do.
 *
 * @throws ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_UNEXPECTED_RESPONSE for what no repetition fixes;
 * ERR_NETWORK after five minutes of nothing but failures, ERR_UNAUTHORIZED after as many of waiting for a file
 */
export async function* watchObjects(settings: WatchSettings): AsyncGenerator<WatchNews, void> {
  const watch = new Watch(settings);
  const isOver = (): boolean => settings.signal.aborted;
  while (!isOver()) {
    try {
      for await (const news of watch.goOn()) {
        yield news;
        // What has come with the last event is not told any more.
        if (isOver()) return;
      }
    } catch (error) {
      if (isOver()) return;
      await watch.survive(error).catch((fatal: unknown) => {
        throw redactError(fatal);
      });
    }
  }
}

/** A request that was answered with something else than a success, or a watch that has ended with an error. */
class Refusal extends Error {
  constructor(
    readonly url: URL,
    readonly response: HttpResponse,
  ) {
    super("refused");
  }
}

class Watch {
  private readonly known = new KnownObjects();
  /** From where the next watch continues; without one a list comes first. */
  private version: string | undefined;
  /** Where a list continues that has begun. */
  private nextPage: string | undefined;
  /** Failures in a row, and since when. */
  private setbacks = 0;
  private failingSinceMs = 0;
  /** Errors that came as events in a row. */
  private errorEvents = 0;
  private lastSeen = "nothing";
  /** Whether the server has ever taken the credentials. */
  private wasLetIn = false;

  constructor(private readonly settings: WatchSettings) {}

  /** Makes one step: lists what is there, or follows one watch to its end. */
  goOn(): AsyncGenerator<WatchNews, void> {
    return this.version === undefined ? this.list() : this.follow(this.version);
  }

  /** Waits for a better time after a failure, or throws when none can come. */
  async survive(error: unknown): Promise<void> {
    const { clock, random, signal, onSetback } = this.settings;
    const survivable = this.classify(error);
    if (this.setbacks++ === 0) this.failingSinceMs = clock.monotonicMs();
    const forMs = clock.monotonicMs() - this.failingSinceMs;
    const decision = decideRetry(survivable.attempt, this.setbacks, Infinity, random(), clock.date());
    if (!decision.retry || forMs >= failingMs) {
      throw this.gaveUp(survivable.error, forMs);
    }
    onSetback?.(survivable.error);
    await clock.sleep(decision.afterMs, signal);
  }

  private async *list(): AsyncGenerator<WatchNews, void> {
    const { source, query, signal } = this.settings;
    if (this.nextPage === undefined) this.known.beginList();
    for (;;) {
      const page: Query = this.nextPage === undefined ? {} : { continue: this.nextPage };
      const answer = await source.list({ ...query, limit: pageSize, ...page }, signal);
      if ("refusal" in answer) throw new Refusal(answer.url, answer.refusal);
      this.wasLetIn = true;
      const list = understood(answer.url, answer.success, parseKubeList);
      // Until it is told to its end, what is known is neither as it was nor as it is.
      if (this.nextPage === undefined) yield { type: "LISTING" };
      for (const item of list.items) yield* this.tell(this.known.see(item));
      this.nextPage = list.continue;
      if (list.continue !== undefined) continue;
      yield* this.tell(this.known.endList());
      this.version = list.resourceVersion;
      yield { type: "SYNCED" };
      return;
    }
  }

  private async *follow(version: string): AsyncGenerator<WatchNews, void> {
    const { source, query, signal, clock, transport, random } = this.settings;
    const [shortest, longest] = transport === "http" ? [45, 55] : [240, 480];
    const seconds = Math.floor(shortest + random() * (longest - shortest));
    const silenceMs = transport === "http" ? (seconds + 10) * 1000 : 40_000;
    const answer = await source.open(
      {
        ...query,
        watch: "true",
        resourceVersion: version,
        allowWatchBookmarks: "true",
        timeoutSeconds: String(seconds),
      },
      silenceMs,
      signal,
    );
    if ("refusal" in answer) throw new Refusal(answer.url, answer.refusal);
    const stream = answer.success;
    const openedMs = clock.monotonicMs();
    const wasGood = (): boolean => clock.monotonicMs() - openedMs >= goodWatchMs;
    try {
      for await (const text of stream.texts) yield* this.take(text, answer.url);
      // Without a pause a server that ends every watch would be asked without end.
      if (!wasGood()) throw new TransportFailure("it was ended at once", "EENDED", true, true);
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      throw unreachableServer("GET", answer.url, error, 1);
    } finally {
      stream.close();
      if (wasGood()) this.good();
    }
  }

  /** Takes in one event: what it tells, and from where a next watch continues. */
  private *take(text: string, url: URL): Generator<WatchNews, void> {
    const event = understood(url, text, parseWatchEvent);
    if (event.type === "ERROR") {
      const { code = 500, retryAfterSeconds: seconds } = event.status;
      const headers = seconds === undefined ? {} : { "retry-after": String(Math.ceil(seconds)) };
      const body = JSON.stringify({ kind: "Status", ...event.status });
      this.errorEvents++;
      throw new Refusal(url, { status: code, headers, body });
    }
    this.good();
    this.errorEvents = 0;
    if (event.type === "BOOKMARK") {
      this.version = event.resourceVersion;
      return;
    }
    const { type, object } = event;
    // Old servers send with a deletion the version before it: from there events would come twice.
    const { resourceVersion } = object.metadata;
    if (resourceVersion !== undefined && !(type === "DELETED" && this.known.holds(object))) {
      this.version = resourceVersion;
    }
    yield* this.tell(type === "DELETED" ? this.known.lose(object) : this.known.see(object));
  }

  private *tell(changes: Iterable<ObjectChange>): Generator<ObjectChange, void> {
    for (const { type, object } of changes) {
      const { namespace, name, resourceVersion = "unknown" } = object.metadata;
      const path = namespace === undefined ? name : `${namespace}/${name}`;
      this.lastSeen = `${type} ${path} (version ${resourceVersion})`;
      // In a list the items leave out what they all share.
      yield { type, object: { ...this.settings.type, ...object } };
    }
  }

  private good(): void {
    this.setbacks = 0;
  }

  /** What a failure means for the next try. @throws it, when there is no next one */
  private classify(error: unknown): { error: MaintenanceError; attempt: Attempt } {
    const soon = { failure: { transient: true } };
    if (error instanceof Refusal) {
      const { url, response } = error;
      const refused = errorOfAnswer("GET", url, response, this.settings.connection);
      if (this.mustListAgain(response)) return { error: refused, attempt: soon };
      if (response.status === 401 && this.mayBeExchanged()) return { error: refused, attempt: soon };
      if (!isTransient(refused)) throw refused;
      return { error: refused, attempt: { response } };
    }
    if (!isMaintenanceError(error) || !isTransient(error)) throw error;
    return { error, attempt: soon };
  }

  /**
   * Whether other credentials may be there soon: those in a file were good, and have ended before whoever exchanges them
   * has come to it, as after a machine was suspended.
   */
  private mayBeExchanged(): boolean {
    const { token, clientCertificate } = this.settings.connection.files ?? {};
    return this.wasLetIn && (token !== undefined || clientCertificate !== undefined);
  }

  /** Forgets where to continue when the server has forgotten it, or says so in a way that is not known. */
  private mustListAgain({ status, body }: HttpResponse): boolean {
    if (!isExpired({ ...statusOfBody(body), code: status }) && this.errorEvents < 2) return false;
    this.version = this.nextPage = undefined;
    this.errorEvents = 0;
    return true;
  }

  private gaveUp(cause: MaintenanceError, forMs: number): MaintenanceError {
    if (cause.code === "ERR_UNAUTHORIZED") return cause;
    const { kind, apiVersion } = this.settings.type;
    return new MaintenanceError("ERR_NETWORK", {
      what: `The watch of ${kind} (${apiVersion}) could not be kept up for ${Math.round(forMs / 1000)} s: ${cause.message}`,
      lastSeen: this.lastSeen,
      next: "Watch again once the server can be reached: it begins with what is there then.",
    });
  }
}

/** @throws ERR_UNEXPECTED_RESPONSE that may pass: a proxy in front answers in its own way for a while */
function understood<T>(url: URL, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
      what: `GET ${showUrl(url)} answered ${faultOfText(text, parse)}.`,
      next: "Check that the server is an OKD or Kubernetes API and not a web page or a proxy in front of it.",
      transient: true,
    });
  }
}
