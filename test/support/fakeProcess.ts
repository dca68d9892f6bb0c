/** One life of the plugin over a {@link FakeWorld}. */
import type { RebootBackend } from "../../provider/backends/rebootBackend";
import { createSelfServiceBackend } from "../../provider/backends/selfService/selfServiceBackend";
import { requireEngine } from "../../provider/pulumi/context";
import type { Connection } from "../../provider/backends/selfService/connection";
import type { RebootOutcome, SelfServiceClient } from "../../provider/backends/selfService/selfServiceClient";
import type { RebootContext } from "../../provider/reboot/rebootContext";
import type { Engine } from "../../provider/pulumi/engine";
import { createProcessMemory, type ProcessMemory } from "../../provider/reboot/processMemory";
import type { FakeWorld } from "./fakeWorld";
import { configOf } from "./settingsSource";
import { selfServiceOnly } from "./selfServiceOnly";

/** The outcome of a request whose connection broke after it was sent. */
export const lostAnswer: RebootOutcome = { kind: "unknown", evidence: "the connection broke (ECONNRESET)" };

/** Says that a process ended before what it ran was finished. */
export class ProcessEnded extends Error {
  override readonly name = "ProcessEnded";
}

/** One life of the plugin: it has a memory and an engine, and when it ends it does nothing any more. */
export class FakeProcess {
  readonly memory: ProcessMemory = createProcessMemory();
  /** What was shown on rows and gone again, and what stayed. */
  readonly progress: string[] = [];
  readonly said: string[] = [];
  /** The connections that clients were made for. */
  readonly connections: Connection[] = [];
  /** What the engine answers when it is asked whether it is there. */
  enginePresence: () => "present" | "gone" | "silent" = () => "present";
  /** For how long the process once stood still, if it did. */
  suspendedForMs: number | undefined;
  readonly context: RebootContext;
  private readonly ended = new AbortController();

  constructor(private readonly world: FakeWorld) {
    const { clock, config, env, files } = world;
    this.context = {
      configuration: {
        config: configOf(config),
        env: (name) => env[name],
        readFile: (path) => {
          const text = files[path];
          if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
          return text;
        },
      },
      engine: this.engine(),
      clock: {
        monotonicMs: () => clock.monotonicMs(),
        date: () => clock.date(),
        sleep: (ms, signal) => this.whileAlive(() => clock.sleep(ms, signal)),
      },
      random: () => 0.5,
      memory: this.memory,
      suspension: () => (this.suspendedForMs === undefined ? undefined : { forMs: this.suspendedForMs }),
      drainerOf: () => {
        if (world.drainer === undefined) throw new Error("this world has no drains");
        return world.drainer;
      },
      healthOf: () => {
        if (world.health === undefined) throw new Error("no one looks at the health of this world");
        return world.health;
      },
      backendOf: selfServiceOnly((connection) => {
        const { witness } = world;
        return { ...this.backendOf(connection), ...(witness === undefined ? {} : { witness }) };
      }),
    };
  }

  /** Whether the process was ended, by its own hand or another's. */
  hasEnded(): boolean {
    return this.ended.signal.aborted;
  }

  /** What `kill -9` does. */
  kill(): void {
    this.ended.abort();
  }

  /** Runs a step. @throws ProcessEnded when the process ends before the step */
  async run<T>(step: (context: RebootContext) => Promise<T>): Promise<T> {
    const { signal } = this.ended;
    let ended: () => void = () => undefined;
    const end = new Promise<never>((_resolve, reject) => {
      ended = () => {
        reject(new ProcessEnded());
      };
      if (signal.aborted) ended();
      signal.addEventListener("abort", ended);
    });
    try {
      return await Promise.race([step(this.context), end]);
    } finally {
      signal.removeEventListener("abort", ended);
    }
  }

  private engine(): Engine {
    return {
      presence: () => this.whileAlive(async () => this.enginePresence()),
      progress: (urn, text) => {
        this.progress.push(`${urn}: ${text}`);
      },
      say: (urn, severity, text) => {
        this.said.push(`${urn}: ${severity}: ${text}`);
      },
      exit: () => {
        this.kill();
        throw new ProcessEnded();
      },
    };
  }

  /** The back end of a connection, over a client without HTTP. */
  backendOf(connection: Connection, random = this.context.random): RebootBackend {
    const { clock, memory, engine } = this.context;
    return createSelfServiceBackend(connection, {
      client: this.clientOf(connection),
      clock,
      random,
      reads: memory,
      isRecorded: () => requireEngine({ engine }, "wait"),
    });
  }

  private clientOf(connection: Connection): SelfServiceClient {
    const { world } = this;
    this.connections.push(connection);
    const exchange = <T>(request: string, answer: () => T): Promise<T> =>
      this.whileAlive(async () => {
        const halfMs = world.latencyMs / 2;
        await world.clock.sleep(halfMs);
        world.requests.push(request);
        const result = answer();
        await world.clock.sleep(halfMs);
        return result;
      });
    const read = <T>(request: string, answer: () => T): Promise<T> =>
      exchange(request, () => {
        const fault = world.readFault(request);
        if (fault !== undefined) throw fault;
        return answer();
      });
    return {
      readNodes: () =>
        read("GET nodestatus", () =>
          world.nodeNames.map((name) => ({
            name,
            role: name.split("-")[0] ?? name,
            status: world.statusOf(name) ?? "UNKNOWN",
          })),
        ),
      readJob: (jobId) =>
        read(`GET ${jobId}`, () => {
          const printed = world.outputOf(jobId);
          const output = printed === undefined ? undefined : world.jobText(jobId, printed);
          if (output === undefined) return undefined;
          return { output, errors: output.endsWith("Fail") ? "the node did not come back" : "" };
        }),
      sendReboot: (node) =>
        exchange(`POST ${node}`, () => {
          const { acts = true, outcome, meanwhile } = world.answers.shift() ?? {};
          if (acts) {
            const jobId = world.reboot(node);
            meanwhile?.();
            return outcome ?? { kind: "accepted", jobId };
          }
          meanwhile?.();
          return outcome ?? lostAnswer;
        }),
    };
  }

  /** A process that has ended neither begins anything nor hears of what it began. */
  private async whileAlive<T>(work: () => Promise<T>): Promise<T> {
    const never = new Promise<never>(() => undefined);
    if (this.hasEnded()) return never;
    try {
      const result = await work();
      return this.hasEnded() ? await never : result;
    } catch (error) {
      if (this.hasEnded()) return never;
      throw error;
    }
  }
}
