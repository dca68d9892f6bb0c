import { createApiServer, type ApiServer } from "./apiServer";
import { createDiscovery, type Discovery } from "./discovery";
import { connectionKey, dangerOfOkd, type OkdConnection } from "./connection/okdConnection";
import { rememberSecrets } from "../http/redaction/knownSecrets";
import { redactingErrors } from "../http/redaction/redactedErrors";
import { createTransport } from "../http/transport";
import { systemClock } from "../core/clock";
import type { ConfigurationSource } from "../pulumi/configuration";
import type { Context } from "../pulumi/context";
import type { Engine } from "../pulumi/engine";
import { redactedEngine } from "../pulumi/redactedEngine";
import { warnOnce } from "../pulumi/warnings";
import { warnOfDebugging } from "../pulumi/warnOfDebugging";
import { requireOkdConnection } from "./connection/resolveOkdConnection";
import type { ClusterChoice } from "../pulumi/namespace/choosePart";
import { createFileReader } from "./connection/currentFiles";
import { createSessions, type Sessions } from "./connection/sessions";
import type { Config } from "@pulumi/pulumi/dynamic";

/** An API server and what it offers. */
export interface Cluster {
  readonly api: ApiServer;
  readonly discovery: Discovery;
}

/** Everything outside that an operation on the OKD API touches. */
export interface OkdContext extends Context {
  readonly sessions: Sessions;
  /** The server of a connection; one for all who use the same, so that they share what discovery has said. */
  clusterOf(connection: OkdConnection): Cluster;
}

/** The real world. */
export function createOkdContext(configuration: ConfigurationSource, engine: Engine): OkdContext {
  const clock = systemClock;
  const random = Math.random;
  const quietEngine = redactedEngine(engine);
  const sessions = createSessions({
    clock,
    random,
    transportOf: createTransport,
    current: createFileReader(configuration, clock),
  });
  const clusters = new Map<string, Cluster>();
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
      warnOnce(quietEngine, dangerOfOkd(connection));
      warnOfDebugging(configuration, quietEngine);
      rememberSecrets(connection);
      const api = redactingErrors(
        createApiServer(connection, {
          clock,
          random,
          transportOf: createTransport,
          ...sessions,
        }),
      );
      const cluster = { api, discovery: createDiscovery(api, clock) };
      clusters.set(key, cluster);
      return cluster;
    },
  };
}

/** The clusters of a process that only knows its configuration, so that all who ask share sessions and discovery. */
const worlds = new WeakMap<ConfigurationSource, OkdContext>();

/**
 * The world of an operation in a room that knows no API server, such as `reboot/`: time, randomness and engine are the
 * caller's.
 */
export function okdContextIn({ configuration, engine, clock, random }: Context): OkdContext {
  const known = worlds.get(configuration) ?? createOkdContext(configuration, engine);
  worlds.set(configuration, known);
  return { ...known, engine: redactedEngine(engine), clock, random };
}

/** The world of one operation, with the one connection that its inputs lead to. */
export interface BoundOkdContext extends OkdContext {
  readonly connection: OkdConnection;
  /** The server of the connection. */
  readonly cluster: Cluster;
}

/**
 * Resolves the connection of an operation: once, where Pulumi or a program asks for it.
 * @throws ERR_INVALID_INPUT when the connection is not whole
 */
export function bindCluster(choice: ClusterChoice, context: OkdContext): BoundOkdContext {
  const connection = requireOkdConnection(choice, context.configuration);
  return { ...context, connection, cluster: context.clusterOf(connection) };
}

/** How a handler gets at the world: with the stack's configuration, once Pulumi has given it. */
export type OkdContextOf = (config: Config | undefined) => OkdContext;
