import { createApiServer, type ApiServer } from "../../client/apiServer";
import { createDiscovery, type Discovery } from "../../client/discovery";
import { connectionKey, dangerOfOkd, type OkdConnection } from "../../client/okdConnection";
import { rememberSecrets } from "../../client/knownSecrets";
import { redactingErrors } from "../../client/redactedErrors";
import { createTransport } from "../../client/transport";
import { systemClock, type Clock } from "../../waiter/clock";
import type { ConfigurationSource } from "../checkConnection";
import type { Engine } from "../engine";
import { redactedEngine } from "../redactedEngine";
import { createSessions, type Sessions } from "./sessions";

/** An API server and what it offers. */
export interface Cluster {
  readonly api: ApiServer;
  readonly discovery: Discovery;
}

/** Everything outside that an operation on the OKD API touches. */
export interface OkdContext {
  readonly configuration: ConfigurationSource;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly random: () => number;
  readonly sessions: Sessions;
  /** The server of a connection; one for all who use the same, so that they share what discovery has said. */
  clusterOf(connection: OkdConnection): Cluster;
}

/** The real world. */
export function createOkdContext(configuration: ConfigurationSource, engine: Engine): OkdContext {
  const clock = systemClock;
  const random = Math.random;
  const quietEngine = redactedEngine(engine);
  const sessions = createSessions({ clock, random, transportOf: createTransport });
  const clusters = new Map<string, Cluster>();
  const warned = new Set<string>();
  return {
    configuration,
    engine: quietEngine,
    clock,
    random,
    sessions,
    clusterOf(connection) {
      const key = connectionKey(connection);
      const known = clusters.get(key);
      if (known !== undefined) return known;
      const danger = dangerOfOkd(connection);
      if (danger !== undefined && !warned.has(danger)) {
        warned.add(danger);
        // Without a URN: it concerns the whole stack.
        quietEngine.say("", "warning", danger);
      }
      rememberSecrets(connection);
      const api = redactingErrors(
        createApiServer(connection, {
          clock,
          random,
          transportOf: createTransport,
          identify: (who) => sessions.identify(who),
          forget: (who, token) => sessions.forget(who, token),
        }),
      );
      const cluster = { api, discovery: createDiscovery(api, clock) };
      clusters.set(key, cluster);
      return cluster;
    },
  };
}
