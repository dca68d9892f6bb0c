import { createKubernetesBackend } from "../backends/kubernetes/kubernetesBackend";
import { createKubernetesClient } from "../backends/kubernetes/kubernetesClient";
import type { KubernetesBackendConnection } from "../backends/kubernetes/resolveKubernetes";
import type { NodeReads } from "../backends/nodeReads";
import type { RebootBackend } from "../backends/rebootBackend";
import { createOkdContext } from "../kubernetes/clusterContext";
import { connectionKey } from "../kubernetes/connection/okdConnection";
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
  backendOf(connection: KubernetesBackendConnection): RebootBackend;
} {
  const okd = createOkdContext(configuration, engine);
  const { clock, random, engine: quietEngine } = okd;
  const keyOf = ({ connection, pod }: KubernetesBackendConnection): string =>
    JSON.stringify([connectionKey(connection), pod]);
  return {
    keyOf,
    backendOf: (target) =>
      createKubernetesBackend(
        { server: target.connection.server, key: keyOf(target), settings: target.pod },
        {
          client: createKubernetesClient(okd.clusterOf(target.connection).api, clock),
          clock,
          random,
          reads,
          isRecorded: () => requireEngine({ engine: quietEngine }, "wait"),
          warn: (text) => {
            warnOnce(quietEngine, text);
          },
        },
      ),
  };
}
