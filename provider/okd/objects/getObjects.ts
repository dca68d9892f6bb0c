import {
  type Fault,
  requireNoFaults,
  faultsOfNames,
  requireArguments,
  faultsOfText,
} from "../../pulumi/validation";
import type { ObjectSelection } from "../../kubernetes/readObjects";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { ClusterInputs } from "../../backends/clusterInputs";
import { okdWork } from "../onDemand";
import { clusterArguments } from "../../backends/connectionArgs";

/** The inputs of `okd.getObjects`. */
export interface GetObjectsArgs extends ObjectSelection, ClusterInputs {}

/**
 * Reads the objects of a kind that are there now, in preview too. To follow what becomes of them use `watch`.
 *
 * @throws ERR_INVALID_INPUT, ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
 *
 * @example
 * ```ts
 * const pods = await okd.getObjects({ apiVersion: "v1", kind: "Pod", namespace: "test" });
 * console.log(pods.map(({ metadata }) => metadata.name));
 * ```
 */
export async function getObjects(args: GetObjectsArgs): Promise<readonly KubeObject[]> {
  requireArguments("okd.getObjects", args, ["apiVersion", "kind"]);
  const known = ["apiVersion", "kind", "namespace", "labelSelector", "fieldSelector", ...clusterArguments];
  requireNoFaults("okd.getObjects", [...faultsOfNames(args, known), ...faultsOfSelection(args)]);
  const { bindCluster, okdProgramContext, readObjects } = okdWork();
  return readObjects(args, bindCluster(args, okdProgramContext()).cluster);
}

function faultsOfSelection({ apiVersion, kind }: GetObjectsArgs): Fault[] {
  return [
    ...faultsOfText("apiVersion", apiVersion, 'such as "v1"'),
    ...faultsOfText("kind", kind, 'such as "Pod"'),
  ];
}
