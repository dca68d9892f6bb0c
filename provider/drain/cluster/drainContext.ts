import {
  bindCluster,
  okdContextIn,
  type BoundOkdContext,
  type OkdContext,
} from "../../kubernetes/clusterContext";
import type { Context } from "../../pulumi/context";
import type { ClusterChoice } from "../../pulumi/namespace/choosePart";

/** What a drain has from outside: the cluster of the node, and the row that it is shown on. */
export interface DrainContext extends BoundOkdContext {
  /** The resource whose row shows how the drain is getting on. */
  readonly rowUrn: string;
  /** Throws when this process may not go on with a drain: another one may have continued it. */
  readonly requireRight?: () => void;
}

/**
 * The world of one drain, with the connection that the inputs of a resource lead to.
 * @throws ERR_INVALID_INPUT when there is no whole connection to the API of a cluster
 */
export function bindDrain(choice: ClusterChoice, rowUrn: string, context: OkdContext): DrainContext {
  return { ...bindCluster(choice, context), rowUrn };
}

/**
 * {@link bindDrain} for a room that knows no API server, such as `reboot/`: time, randomness and engine are the
 * caller's.
 * @throws ERR_INVALID_INPUT when there is no whole connection to the API of a cluster
 */
export function bindDrainIn(choice: ClusterChoice, rowUrn: string, context: Context): DrainContext {
  return bindDrain(choice, rowUrn, okdContextIn(context));
}
