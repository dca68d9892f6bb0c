import { isKubernetes, type BackendConnection } from "../../provider/backends/resolveBackend";
import type { RebootBackend } from "../../provider/backends/rebootBackend";
import type { Connection } from "../../provider/backends/selfService/connection";

/** For a world that has nothing but a self-service API. */
export function selfServiceOnly(
  backendOf: (connection: Connection) => RebootBackend,
): (connection: BackendConnection) => RebootBackend {
  return (connection) => {
    if (isKubernetes(connection)) throw new Error("This world has no Kubernetes API server.");
    return backendOf(connection);
  };
}
