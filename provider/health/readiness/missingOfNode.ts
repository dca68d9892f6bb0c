import { hasStartedAgain, type BootReport } from "../../backends/bootReport";
import { readNode, readyConditionOf } from "../../backends/kubernetes/kubeNode";
import { plainWord } from "../../core/foreignText";
import { observe } from "../../kubernetes/conditions/conditionOf";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { withoutEnd } from "../gate/missingOperators";

/**
 * What is missing of the node itself: that it is Ready, and has another boot ID than before its reboot. Until the
 * kubelet reports again, the API shows the node as it was.
 *
 * @param before the report of the boot that was to end, where it is known
 */
export function missingOfNode(node: KubeObject, before: BootReport | undefined): string[] {
  const name = plainWord(node.metadata.name);
  const { bootId } = readNode(node);
  const isOld =
    before?.bootId !== undefined && bootId !== undefined && !hasStartedAgain(before, readNode(node));
  const { holds, summary } = observe(node, { condition: "Ready", status: "True" });
  return [
    ...(holds ? [] : [`node ${name} is not Ready: ${withoutEnd(summary)}`]),
    ...(isOld ? [`node ${name} has not reported another boot than the one before`] : []),
  ];
}

/** What changes when a node was not Ready for a moment, or has started again. */
export function signatureOf(node: KubeObject): string {
  return JSON.stringify([
    readNode(node).bootId,
    readyConditionOf(node)["lastTransitionTime"],
    node.metadata.uid,
  ]);
}
