import { createSelfServiceBackend } from "../../provider/backends/selfService/selfServiceBackend";
import { requireEngine } from "../../provider/pulumi/context";
import type { Engine } from "../../provider/pulumi/engine";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { createSelfServiceClient } from "../../provider/backends/selfService/selfServiceClient";
import { createTransport } from "../../provider/http/transport";
import type { RebootContext } from "../../provider/reboot/rebootContext";
import { createProcessMemory } from "../../provider/reboot/processMemory";
import { plantedPassword } from "./leakScan";
import { configOf } from "./settingsSource";
import { VirtualClock } from "./virtualClock";
import { selfServiceOnly } from "./selfServiceOnly";

/** One request as a server that misbehaves sees it. */
export interface Asked {
  readonly action: "nodestatus" | "reboot" | "job";
  /** The how-manieth request of this action it is, from 1. */
  readonly count: number;
  readonly response: http.ServerResponse;
  readonly request: http.IncomingMessage;
}

/** Answers a request in whatever way, or does not. */
export type Misbehavior = (asked: Asked) => void;

export interface MisbehavingServer {
  readonly origin: string;
  readonly requests: { readonly method: string; readonly url: string }[];
  close(): Promise<void>;
}

export const clusterId = "cluster.example.com";

/** A self-service API that does what a test tells it. */
export async function startMisbehavingServer(answer: Misbehavior): Promise<MisbehavingServer> {
  const counts = new Map<string, number>();
  const requests: { method: string; url: string }[] = [];
  const server = http.createServer((request, response) => {
    const url = request.url ?? "";
    requests.push({ method: request.method ?? "", url });
    const action = /\/(nodestatus|reboot|job)(?:\/|$)/u.exec(url)?.[1] as Asked["action"];
    const count = (counts.get(action) ?? 0) + 1;
    counts.set(action, count);
    request.resume().on("end", () => {
      answer({ action, count, request, response });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends JSON. */
export function json(response: http.ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Sends an HTML page. */
export function page(response: http.ServerResponse, status: number, title: string): void {
  response
    .writeHead(status, { "content-type": "text/html" })
    .end(`<html><head><title>${title}</title><script>alert(1)</script></head><body><h1>x</h1></body></html>`);
}

/** What a context says to the user. */
export interface Said {
  readonly lines: string[];
}

/** How long a server that gives no answer is waited for. */
const silenceMs = 1500;

/** A context with real HTTP, and a clock that stands still meanwhile. */
export function virtualContext(origin: string, dateJumpsMs: readonly number[] = []): RebootContext & Said {
  const lines: string[] = [];
  const clock = new JumpingClock(dateJumpsMs);
  const settings: Record<string, string> = {
    "openshift:selfService.apiUrl": `${origin}/api/openshift`,
    "openshift:selfService.clusterId": clusterId,
    "openshift:selfService.username": "operator",
    "openshift:selfService.password": plantedPassword,
  };
  const memory = createProcessMemory();
  const engine: Engine = {
    presence: async () => "present",
    progress: (_urn, text) => lines.push(text),
    say: (_urn, _severity, text) => lines.push(text),
    exit: () => {
      throw new Error("the engine is not gone");
    },
  };
  return {
    lines,
    configuration: { config: configOf(settings), env: () => undefined, readFile: () => "" },
    engine,
    clock,
    random: () => 0.5,
    memory,
    suspension: () => undefined,
    healthOf: () => {
      throw new Error("no one looks at the health here");
    },
    drainerOf: () => {
      throw new Error("nothing is drained here");
    },
    backendOf: selfServiceOnly((connection) => {
      const transport = createTransport({ ...connection, maxAnswerBytes: 200_000 });
      const client = createSelfServiceClient(connection, {
        transport: (request) =>
          clock.while(async () => {
            const startedAt = performance.now();
            try {
              return await transport({ ...request, timeoutMs: Math.min(request.timeoutMs, silenceMs) });
            } finally {
              const isSilent = performance.now() - startedAt >= silenceMs;
              clock.advance(isSilent ? request.timeoutMs : 100);
            }
          }),
        clock,
        random: () => 0.5,
      });
      const isRecorded = (): Promise<void> => requireEngine({ engine }, "wait");
      return createSelfServiceBackend(connection, {
        client,
        clock,
        random: () => 0.5,
        reads: memory,
        isRecorded,
      });
    }),
  };
}

/** Whose time of day is set forward or back each time that it is asked for. */
class JumpingClock extends VirtualClock {
  private asked = 0;

  constructor(private readonly jumpsMs: readonly number[]) {
    super();
  }

  override date(): Date {
    return new Date(super.date().getTime() + (this.jumpsMs[this.asked++] ?? 0));
  }
}
