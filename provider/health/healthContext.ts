import type { Transport, TransportOptions } from "../http/messages";
import { createTransport } from "../http/transport";
import { bindCluster, okdContextIn, type Cluster } from "../kubernetes/clusterContext";
import type { Context } from "../pulumi/context";
import type { ClusterChoice } from "../pulumi/namespace/choosePart";
import { redactedEngine } from "../pulumi/redactedEngine";

/** What a look at the health of a node has from outside. */
export interface ReadinessContext extends Context {
  /** The resource whose row shows what is waited for. */
  readonly rowUrn: string;
  /** How a server other than the API of the cluster is reached. */
  readonly transportOf: (options: TransportOptions) => Transport;
  /** The cluster of the node. Absent for a node of none, such as a load balancer: what only a cluster tells is left out. */
  readonly cluster?: Cluster;
}

/** The same for a look at the whole cluster. */
export interface HealthContext extends ReadinessContext {
  readonly cluster: Cluster;
}

/**
 * The world of a look, for a room that knows no API server, such as `reboot/`: time, randomness and engine are the
 * caller's; the connection is the one that the inputs of a resource lead to.
 *
 * @throws ERR_INVALID_INPUT when there is no whole connection to the API of a cluster
 */
export function bindHealthIn(choice: ClusterChoice, rowUrn: string, context: Context): HealthContext {
  const { cluster, ...world } = bindCluster(choice, okdContextIn(context));
  return { ...world, cluster, rowUrn, transportOf: createTransport };
}

/** The world of a look at a node that is in no cluster: its readiness is its HTTP probe alone. */
export function bindProbeIn(rowUrn: string, context: Context): ReadinessContext {
  const { configuration, engine, clock, random } = context;
  return {
    configuration,
    engine: redactedEngine(engine),
    clock,
    random,
    rowUrn,
    transportOf: createTransport,
  };
}

const transports = new WeakMap<ReadinessContext, WeakMap<object, Transport>>();

/** How the server of an option is reached: made once for a wait, so that its looks share connections. */
export function transportFor(wanted: TransportOptions & object, context: ReadinessContext): Transport {
  const ofContext = transports.get(context) ?? new WeakMap<object, Transport>();
  transports.set(context, ofContext);
  const { token, caCertificate, insecureSkipTlsVerify } = wanted;
  const made =
    ofContext.get(wanted) ??
    context.transportOf({
      ...(token === undefined ? {} : { token }),
      ...(caCertificate === undefined ? {} : { caCertificate }),
      ...(insecureSkipTlsVerify === true ? { insecureSkipTlsVerify } : {}),
    });
  ofContext.set(wanted, made);
  return made;
}
