import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { PodSettings } from "./podSettings";
import { rebootScript } from "./rebootScript";

const managedBy = "pulumi-openshift-maintenance";
const annotation = (name: string): string => `${managedBy}/${name}`;

/** By which reboot pods are found, whoever made them. */
export const rebootPodLabels = {
  "app.kubernetes.io/managed-by": managedBy,
  "app.kubernetes.io/name": "node-reboot",
} as const;

/** {@link rebootPodLabels} as a selector. */
export const rebootPodSelector = Object.entries(rebootPodLabels)
  .map(([label, value]) => `${label}=${value}`)
  .join(",");

/** The environment of the pod's only container, by which the script knows what it may do. */
export interface RebootPodFacts {
  readonly node: string;
  readonly operationId: string;
  /** The boot that may end. */
  readonly bootId: string;
  /** From when on nothing may be done, in seconds since 1970. */
  readonly notAfter: number;
  readonly image: string;
}

/** The name of an operation's pod: so a second one of the same operation is refused by the API server itself. */
export function podNameOf(operationId: string): string {
  return `node-reboot-${operationId}`;
}

/**
 * The pod that reboots a node. It goes past the scheduler, so cordons and taints do not matter, and needs neither the
 * cluster's network nor a place that other pods could take.
 *
 * Source: `oc debug node/NAME` of openshift/oc makes a pod of this kind, without a guard.
 */
export function rebootPod(facts: RebootPodFacts, settings: PodSettings): KubeObject {
  const { node, operationId, bootId, notAfter, image } = facts;
  const { namespace, serviceAccount, imagePullSecrets, command } = settings;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: podNameOf(operationId),
      namespace,
      labels: rebootPodLabels,
      // A node's name may be longer than a label.
      annotations: {
        [annotation("operation")]: operationId,
        [annotation("node")]: node,
        [annotation("boot-id")]: bootId,
        "openshift.io/required-scc": "privileged",
      },
    },
    spec: {
      nodeName: node,
      restartPolicy: "Never",
      // Not 0: that would remove the object while the kubelet may still run it.
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: "system-node-critical",
      hostPID: true,
      hostNetwork: true,
      tolerations: [{ operator: "Exists" }],
      serviceAccountName: serviceAccount,
      ...(imagePullSecrets.length === 0
        ? {}
        : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
      containers: [
        {
          name: "reboot",
          image,
          imagePullPolicy: "IfNotPresent",
          command: ["/bin/sh", "-c", rebootScript, "reboot"],
          ...(command.length === 0 ? {} : { args: [...command] }),
          env: [
            { name: "BOOT_ID", value: bootId },
            { name: "NOT_AFTER", value: String(notAfter) },
            { name: "OPERATION", value: operationId },
          ],
          securityContext: { privileged: true, runAsUser: 0 },
          terminationMessagePath: "/dev/termination-log",
        },
      ],
    },
  };
}

/** What a pod says of itself: the name alone proves nothing, since a stranger can have taken it. */
export function reasonsOf(pod: KubeObject): { operationId?: string; bootId?: string } {
  const { annotations = {} } = pod.metadata;
  const [operationId, bootId] = [annotations[annotation("operation")], annotations[annotation("boot-id")]];
  return {
    ...(operationId === undefined ? {} : { operationId }),
    ...(bootId === undefined ? {} : { bootId }),
  };
}
