import { createSelfServiceClient, type SelfServiceClient } from "../client/selfServiceClient";
import { clusterKey, dangerOf, type Connection } from "../client/connection";
import { redactingErrors } from "../client/redactedErrors";
import { createTransport } from "../client/transport";
import { NetworkError } from "../errors/networkError";
import { systemClock, type Clock } from "../waiter/clock";
import type { Engine } from "./engine";
import type { NodeLease } from "./nodeLease";
import type { Suspension } from "./heartbeat";
import { redactedEngine } from "./redactedEngine";
import { processMemory, type ProcessMemory } from "./processMemory";
import type { ConfigurationSource } from "./checkConnection";

/** Everything outside that an operation touches. */
export interface Context {
  readonly configuration: ConfigurationSource;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly random: () => number;
  readonly memory: ProcessMemory;
  /** The longest time for which this process did not run since it began; absent when it always did. */
  readonly suspension: () => Suspension | undefined;
  /** Where there is a connection to the nodes themselves. */
  readonly lease?: NodeLease;
  clientOf(connection: Connection): SelfServiceClient;
}

/**
 * The real world. Clients are kept, so that reads share connections.
 *
 * @param suspension what a heartbeat knows; a program, which has no effects, needs none
 */
export function createContext(
  configuration: ConfigurationSource,
  engine: Engine,
  suspension: Context["suspension"] = () => undefined,
): Context {
  const quietEngine = redactedEngine(engine);
  const clients = new Map<string, SelfServiceClient>();
  const memory = processMemory();
  return {
    configuration,
    engine: quietEngine,
    clock: systemClock,
    random: Math.random,
    memory,
    suspension,
    clientOf(connection) {
      // The password is part of the key: another one must not ride on the old one's client.
      const key = JSON.stringify([
        clusterKey(connection),
        connection.username,
        connection.password,
        connection.caCertificate,
        connection.insecureSkipTlsVerify,
      ]);
      let client = clients.get(key);
      if (client === undefined) {
        const danger = dangerOf(connection);
        if (danger !== undefined && !memory.warned.has(danger)) {
          memory.warned.add(danger);
          // Without a URN: it concerns the whole stack.
          quietEngine.say("", "warning", danger);
        }
        const transport = createTransport(connection);
        client = redactingErrors(
          createSelfServiceClient(connection, { transport, clock: systemClock, random: Math.random }),
        );
        clients.set(key, client);
      }
      return client;
    },
  };
}

/** Goes on only while the engine is there to record what comes next; otherwise this process ends. */
export async function requireEngine(context: Context, before: "wait" | "effect"): Promise<void> {
  const presence = await context.engine.presence();
  if (presence === "gone") context.engine.exit();
  if (presence === "silent" && before === "effect") {
    throw new NetworkError({
      what: "Pulumi's engine does not answer, so nobody would record a reboot.",
      next: "Nothing was sent. See whether the pulumi process is suspended, and run pulumi up again.",
    });
  }
}
