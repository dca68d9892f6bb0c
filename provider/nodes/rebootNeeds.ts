/** Which nodes need a reboot, as far as the cluster tells. Pure. */
import { plainWord } from "../core/foreignText";
import { byNodeName } from "../core/byNodeName";
import type { NodeFacts } from "./nodeFacts";
import { outdatedNodes, type Outdated } from "./outdatedNodes";

/**
 * Whether a node needs a reboot, as the cluster tells it.
 *
 * @example
 * ```ts
 * const due = (await getRebootNeeds()).filter(({ needed }) => needed).map(({ node }) => node);
 * ```
 */
export interface RebootNeed {
  /** The node. */
  readonly node: string;
  /** Whether there is a reason. */
  readonly needed: boolean;
  /** The reasons, as short texts for people. */
  readonly reasons: readonly string[];
  /**
   * What the node is to be rebooted for, as a text for `triggersByNode`: the same as long as the reasons are, whatever else
   * changes. Empty where there is none.
   */
  readonly key: string;
}

interface Reason {
  readonly text: string;
  readonly key: string;
}

/** @param nodes all nodes of a cluster */
export function rebootNeedsOf(nodes: readonly NodeFacts[]): RebootNeed[] {
  const outdated = outdatedNodes(nodes);
  return [...nodes].sort(byNodeName).map((node) => {
    const reasons = [
      ...kuredReasons(node),
      ...machineConfigReasons(node),
      ...versionReasons(node, outdated.get(node.name) ?? {}),
    ];
    return {
      node: node.name,
      needed: reasons.length > 0,
      reasons: reasons.map(({ text }) => text),
      key: reasons.map(({ key }) => key).join("; "),
    };
  });
}

/**
 * kured with `--annotate-nodes` notes when it found its sentinel file, and removes that note once the file is gone.
 *
 * Source: kubereboot/kured, `cmd/kured/main.go`, `KuredRebootInProgressAnnotation` and `rebootAsRequired`: releases have it
 * below `weave.works/`, the main branch below `kured.dev/`. The other annotation, `kured-most-recent-reboot-needed`, has
 * the same time and is never removed, so it says nothing about now.
 */
function kuredReasons({ annotations }: NodeFacts): Reason[] {
  return ["weave.works", "kured.dev"].flatMap((prefix) => {
    const since = annotations[`${prefix}/kured-reboot-in-progress`];
    if (since === undefined) return [];
    return [{ text: `kured asks for a reboot since ${plainWord(since)}`, key: `kured=${since}` }];
  });
}

/**
 * The machine-config operator notes on each node which rendered configuration it has and which it is to have.
 *
 * Source: openshift/machine-config-operator, `pkg/daemon/constants/constants.go`,
 * `CurrentMachineConfigAnnotationKey` and `DesiredMachineConfigAnnotationKey`.
 */
function machineConfigReasons({ annotations }: NodeFacts): Reason[] {
  const current = annotations["machineconfiguration.openshift.io/currentConfig"];
  const desired = annotations["machineconfiguration.openshift.io/desiredConfig"];
  if (current === undefined || desired === undefined || current === desired) return [];
  const text = `machine config ${plainWord(desired)} is desired, and ${plainWord(current)} is current`;
  return [{ text, key: `machineConfig=${desired}` }];
}

/** Source: Kubernetes API 1.34, `core/v1` `NodeSystemInfo`: what the kubelet reports of the system that runs. */
function versionReasons(node: NodeFacts, { kernelVersion, osImage }: Outdated): Reason[] {
  return [
    ...olderThan("kernel", node.kernelVersion, kernelVersion),
    ...olderThan("osImage", node.osImage, osImage),
  ];
}

function olderThan(what: "kernel" | "osImage", own: string, newest: string | undefined): Reason[] {
  if (newest === undefined) return [];
  const name = what === "kernel" ? "kernel" : "OS image";
  const text = `${name} ${plainWord(own)} is older than ${plainWord(newest)}, the newest of its role`;
  return [{ text, key: `${what}=${newest}` }];
}
