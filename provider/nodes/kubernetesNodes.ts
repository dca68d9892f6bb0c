import { createKubernetesBackend } from "../backends/kubernetes/kubernetesBackend";
import { createKubernetesClient, type KubernetesClient } from "../backends/kubernetes/kubernetesClient";
import type { KubernetesBackendConnection } from "../backends/kubernetes/resolveKubernetes";
import { createNodeWitness } from "../backends/kubernetes/witnessNode";
import type { NodeReads } from "../backends/nodeReads";
import type { NodeWitness } from "../backends/nodeWitness";
import type { RebootBackend } from "../backends/rebootBackend";
import { createOkdContext } from "../kubernetes/clusterContext";
import { connectionKey } from "../kubernetes/connection/okdConnection";
import type { KubeObject } from "../kubernetes/wire/kubeObject";
import type { ConfigurationSource } from "../pulumi/configuration";
import { requireEngine } from "../pulumi/context";
import type { Engine } from "../pulumi/engine";
import { warnOnce } from "../pulumi/warnings";

/** Makes the back ends of connections to clusters themselves; see `onDemand.ts`. */
export function createKubernetesNodes(
  configuration: ConfigurationSource,
  engine: Engine,
  reads: NodeReads,
): {
  /** What tells a connection from all others, its credentials included. */
  keyOf(connection: KubernetesBackendConnection): string;
  /** Its own witness, too. */
  backendOf(connection: KubernetesBackendConnection): RebootBackend;
  /** The witness beside another back end. */
  witnessOf(connection: KubernetesBackendConnection): NodeWitness;
  /** All nodes, as they are. */
  nodeObjectsOf(connection: KubernetesBackendConnection): Promise<readonly KubeObject[]>;
} {
  const okd = createOkdContext(configuration, engine);
  const { clock, random, engine: quietEngine } = okd;
  const keyOf = ({ connection, pod }: KubernetesBackendConnection): string =>
    JSON.stringify([connectionKey(connection), pod]);
  const clientOf = ({ connection }: KubernetesBackendConnection): KubernetesClient =>
    createKubernetesClient(okd.clusterOf(connection).api, clock);
  const warn = (text: string): void => {
    warnOnce(quietEngine, text);
  };
  const witnessBy = (client: KubernetesClient, namespace: string, isRequired: boolean): NodeWitness =>
    createNodeWitness({ client, clock, random, namespace, isRequired, warn });
  return {
    keyOf,
    backendOf(target) {
      const client = clientOf(target);
      const isRecorded = (): Promise<void> => requireEngine({ engine: quietEngine }, "wait");
      const backend = createKubernetesBackend(
        { server: target.connection.server, key: keyOf(target), settings: target.pod },
        { client, clock, random, reads, isRecorded, warn },
      );
      return { ...backend, witness: witnessBy(client, target.pod.namespace, true) };
    },
    nodeObjectsOf: (target) => clientOf(target).listNodeObjects(),
    witnessOf: (target) => witnessBy(clientOf(target), target.pod.namespace, false),
  };
}
