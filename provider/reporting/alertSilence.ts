import type { Clock } from "../core/clock";
import { MaintenanceError } from "../errors/maintenanceError";
import type { HttpResponse, Transport, TransportOptions } from "../http/messages";
import { rememberSecrets } from "../http/redaction/knownSecrets";
import { urlBelow } from "../http/urlBelow";
import { credentialsIn } from "./credentialsIn";

/** Which alerts are expected, and where they would fire. */
export interface SilenceOptions {
  /** The address of the Alertmanager; a user and password in it are used, and never shown. */
  readonly url: URL;
  /** A bearer token instead. */
  readonly token?: string;
  /** All of them must match, such as `{ name: "alertname", value: "KubeNodeNotReady", isRegex: false }`. */
  readonly matchers: readonly AlertMatcher[];
  /** Who and why, as Alertmanager shows it. */
  readonly createdBy: string;
  readonly comment: string;
}

/** One matcher of a silence. */
export interface AlertMatcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  /** @default true */
  readonly isEqual?: boolean;
}

/** How long a silence lasts unless it is extended, how often it is, and after what time no more, in milliseconds. */
const [leaseMs, renewMs, longestMs] = [15 * 60_000, 5 * 60_000, 4 * 3_600_000];

/**
 * A silence as a lease: short, extended while the run lives, and ended with it; a run that dies leaves it for a quarter
 * of an hour at most. It is extended for four hours in all, so that no run silences an outage of its own.
 *
 * Source: Alertmanager, `api/v2/openapi.yaml`: `POST /silences` makes or (with `id`) changes one, `DELETE /silence/{id}`
 * ends it.
 */
export class AlertSilence {
  private id: string | undefined;
  private readonly startedMs: number;
  private readonly ended = new AbortController();
  private renewing: Promise<void> = Promise.resolve();
  private readonly transport: Transport;

  private constructor(
    private readonly options: SilenceOptions,
    private readonly clock: Clock,
    transportOf: (options: TransportOptions) => Transport,
    private readonly report: (text: string) => void,
  ) {
    const { url, token } = options;
    rememberSecrets({ token });
    const credentials = token === undefined ? credentialsIn(url) : { token };
    this.transport = transportOf(credentials);
    this.startedMs = clock.monotonicMs();
  }

  /**
   * Begins a silence.
   *
   * @param report is told when it could not be extended: the run continues
   * @throws ERR_UNEXPECTED_RESPONSE, or the failure of the transport
   */
  static async begin(
    options: SilenceOptions,
    clock: Clock,
    transportOf: (options: TransportOptions) => Transport,
    report: (text: string) => void,
  ): Promise<AlertSilence> {
    const silence = new AlertSilence(options, clock, transportOf, report);
    await silence.extend();
    silence.renewing = silence.renew();
    return silence;
  }

  /** Ends it; what cannot be ended ends by itself. */
  async end(): Promise<void> {
    this.ended.abort();
    await this.renewing;
    const { id } = this;
    if (id === undefined) return;
    try {
      await this.ask("DELETE", `silence/${encodeURIComponent(id)}`);
    } catch (error) {
      this.report(`The silence ${id} could not be ended, and ends by itself: ${wordsOf(error)}`);
    }
  }

  private async renew(): Promise<void> {
    const { clock, ended } = this;
    for (;;) {
      await clock.sleep(renewMs, ended.signal);
      if (ended.signal.aborted || clock.monotonicMs() - this.startedMs >= longestMs) return;
      try {
        await this.extend();
      } catch (error) {
        this.report(`The silence of alerts could not be extended: ${wordsOf(error)}`);
      }
    }
  }

  private async extend(): Promise<void> {
    const { clock, options } = this;
    const now = clock.date().getTime();
    const leftMs = longestMs - (clock.monotonicMs() - this.startedMs);
    const body = {
      ...(this.id === undefined ? {} : { id: this.id }),
      matchers: options.matchers.map((matcher) => ({ isEqual: true, ...matcher })),
      startsAt: new Date(now).toISOString(),
      endsAt: new Date(now + Math.min(leaseMs, leftMs)).toISOString(),
      createdBy: options.createdBy,
      comment: options.comment,
    };
    const { body: answer } = await this.ask("POST", "silences", body);
    // A silence that had ended meanwhile is another one.
    this.id = silenceIdIn(answer) ?? this.id;
  }

  private async ask(method: "POST" | "DELETE", path: string, body?: object): Promise<HttpResponse> {
    const url = urlBelow(this.options.url, `api/v2/${path}`);
    url.username = url.password = url.search = url.hash = "";
    const response = await this.transport({
      method,
      url,
      ...(body === undefined
        ? {}
        : { body: { contentType: "application/json", text: JSON.stringify(body) } }),
      timeoutMs: 10_000,
    });
    if (response.status >= 200 && response.status < 300) return response;
    throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
      status: response.status,
      what: `The Alertmanager at ${url.origin} answered ${String(response.status)}.`,
      next: "Check its address, the credentials, and the matchers. The maintenance itself is not concerned.",
    });
  }
}

function silenceIdIn(text: string): string | undefined {
  try {
    const { silenceID } = JSON.parse(text) as { silenceID?: unknown };
    return typeof silenceID === "string" && silenceID !== "" ? silenceID : undefined;
  } catch {
    return undefined;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
