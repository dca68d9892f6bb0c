import { clusterKey, dangerOf, type Connection } from "../backends/selfService/connection";
import { createSelfServiceClient, type SelfServiceClient } from "../backends/selfService/selfServiceClient";
import { systemClock } from "../core/clock";
import { redactingErrors } from "../http/redaction/redactedErrors";
import { createTransport } from "../http/transport";
import type { ConfigurationSource } from "../pulumi/configuration";
import type { Context } from "../pulumi/context";
import type { Engine } from "../pulumi/engine";
import { redactedEngine } from "../pulumi/redactedEngine";
import { warnOfDebugging } from "../pulumi/warnOfDebugging";
import { givenWarnings } from "../pulumi/warnings";
import type { NodeReads } from "./nodeReads";

/** Everything outside that a look at nodes touches. */
export interface NodeContext extends Context {
  readonly memory: NodeReads;
  clientOf(connection: Connection): SelfServiceClient;
}

/** The real world. Clients are kept, so that reads share connections. */
export function createNodeContext<M extends NodeReads>(
  configuration: ConfigurationSource,
  engine: Engine,
  memory: M,
): NodeContext & { readonly memory: M } {
  const quietEngine = redactedEngine(engine);
  const clients = new Map<string, SelfServiceClient>();
  return {
    configuration,
    engine: quietEngine,
    clock: systemClock,
    random: Math.random,
    memory,
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
        if (danger !== undefined && !givenWarnings.has(danger)) {
          givenWarnings.add(danger);
          // Without a URN: it concerns the whole stack.
          quietEngine.say("", "warning", danger);
        }
        warnOfDebugging(configuration, quietEngine, givenWarnings);
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
