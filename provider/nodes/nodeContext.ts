import { isKubernetes, requireBackend, type BackendConnection } from "../backends/resolveBackend";
import { clusterKey, dangerOf } from "../backends/selfService/connection";
import type { NodeReads } from "../backends/nodeReads";
import type { RebootBackend } from "../backends/rebootBackend";
import { createSelfServiceBackend } from "../backends/selfService/selfServiceBackend";
import { createSelfServiceClient } from "../backends/selfService/selfServiceClient";
import type { ClusterInputs } from "../backends/clusterInputs";
import { systemClock } from "../core/clock";
import { redactingErrors } from "../http/redaction/redactedErrors";
import { createTransport } from "../http/transport";
import type { KubeObject } from "../kubernetes/wire/kubeObject";
import type { ConfigurationSource } from "../pulumi/configuration";
import { requireEngine, type Context } from "../pulumi/context";
import type { Engine } from "../pulumi/engine";
import { redactedEngine } from "../pulumi/redactedEngine";
import { warnOfDebugging } from "../pulumi/warnOfDebugging";
import { warnOnce } from "../pulumi/warnings";
import type * as KubernetesNodes from "./kubernetesNodes";
import { kubernetesNodes } from "./kubernetesOnDemand";

/** Everything outside that a look at nodes touches. */
export interface NodeContext extends Context {
  readonly memory: NodeReads;
  /** The back end of a connection; one for all who use the same, so that they share reads and connections. */
  backendOf(connection: BackendConnection): RebootBackend;
}

/** The nodes as the cluster itself has them. */
export interface NodeObjects {
  /** Reads them; nothing where no connection leads to the cluster itself. */
  nodeObjects(connection: BackendConnection): (() => Promise<readonly KubeObject[]>) | undefined;
}

/** The real world. */
export function createNodeContext<M extends NodeReads>(
  configuration: ConfigurationSource,
  engine: Engine,
  memory: M,
): NodeContext & NodeObjects & { readonly memory: M } {
  const clock = systemClock;
  const random = Math.random;
  const quietEngine = redactedEngine(engine);
  const backends = new Map<string, RebootBackend>();
  const isRecorded = (): Promise<void> => requireEngine({ engine: quietEngine }, "wait");
  let loaded: ReturnType<typeof KubernetesNodes.createKubernetesNodes> | undefined;

  function kubernetes(): NonNullable<typeof loaded> {
    loaded ??= kubernetesNodes().createKubernetesNodes(configuration, engine, memory);
    return loaded;
  }

  function remembered(key: string, backend: RebootBackend): RebootBackend {
    backends.set(key, backend);
    return backend;
  }

  return {
    configuration,
    engine: quietEngine,
    clock,
    random,
    memory,
    nodeObjects(connection) {
      const target = isKubernetes(connection) ? connection : connection.witness;
      return target === undefined ? undefined : () => kubernetes().nodeObjectsOf(target);
    },
    backendOf(connection) {
      if (isKubernetes(connection)) {
        const key = kubernetes().keyOf(connection);
        return backends.get(key) ?? remembered(key, kubernetes().backendOf(connection));
      }
      const { witness } = connection;
      // The password is part of the key: another one must not ride on the old one's client.
      const key = JSON.stringify([
        clusterKey(connection),
        connection.username,
        connection.password,
        connection.caCertificate,
        connection.insecureSkipTlsVerify,
        ...(witness === undefined ? [] : [kubernetes().keyOf(witness)]),
      ]);
      const known = backends.get(key);
      if (known !== undefined) return known;
      warnOnce(quietEngine, dangerOf(connection));
      warnOfDebugging(configuration, quietEngine);
      const transport = createTransport(connection);
      const client = redactingErrors(createSelfServiceClient(connection, { transport, clock, random }));
      const backend = createSelfServiceBackend(connection, {
        client,
        clock,
        random,
        reads: memory,
        isRecorded,
      });
      if (witness === undefined) return remembered(key, backend);
      return remembered(key, { ...backend, witness: kubernetes().witnessOf(witness) });
    },
  };
}

/** The back end that inputs lead to. @throws ERR_INVALID_INPUT when the connection is not whole */
export function clusterOf(inputs: ClusterInputs, context: NodeContext): RebootBackend {
  return context.backendOf(requireBackend(inputs, context.configuration));
}

/** The id of a resource that stands for a node: `CLUSTER_ID/NODE`. */
export function nodeId(node: string, { cluster }: Pick<RebootBackend, "cluster">): string {
  return `${cluster.clusterId}/${node}`;
}
