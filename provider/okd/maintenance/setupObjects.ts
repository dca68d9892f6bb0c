import { rebootPodLabels } from "../../backends/kubernetes/rebootPod";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { nodePolicy, nodePolicyBinding } from "./nodePolicy";
import { podPolicy, podPolicyBinding } from "./podPolicy";
import type { SetupOptions } from "./setupOptions";

const rbac = "rbac.authorization.k8s.io";
const labels = { "app.kubernetes.io/managed-by": rebootPodLabels["app.kubernetes.io/managed-by"] };

/** Each right of the program's account, and what is impossible without it. */
export const programRights = {
  cluster: [
    // To change one, a policy allows only what this library notes on it.
    { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "patch"] },
    // Tells this cluster from one that takes over its address.
    { apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] },
    // On OpenShift: what a health gate looks at.
    { apiGroups: ["config.openshift.io"], resources: ["clusteroperators"], verbs: ["list"] },
    // On OpenShift: the image that is on every node.
    {
      apiGroups: ["apps"],
      resources: ["daemonsets"],
      resourceNames: ["machine-config-daemon"],
      verbs: ["get"],
    },
  ],
  namespace: [
    { apiGroups: [""], resources: ["pods"], verbs: ["create", "delete", "get", "list", "watch"] },
    // Keep two stacks apart.
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create", "get", "list", "update"] },
  ],
} as const;

/** What a drain needs beside them: see `docs/maintenance.md`, "Rights". */
export const drainRights = [
  { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: ["apps"], resources: ["daemonsets"], verbs: ["list"] },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: ["list"] },
  { apiGroups: [""], resources: ["persistentvolumes"], verbs: ["list"] },
  // For `waitForReplacements`.
  { apiGroups: ["apps"], resources: ["deployments", "replicasets", "statefulsets"], verbs: ["get"] },
  { apiGroups: [""], resources: ["replicationcontrollers"], verbs: ["get"] },
] as const;

/**
 * The objects, in the order in which they are made. Whoever holds the program's account can reboot nodes, and is not root
 * on them: a policy of the namespace lets no other pod in than the one of this library, and another one lets that account
 * change nothing of a node but the notes of this library, and with `drain` its cordon.
 */
export function setupObjects(options: SetupOptions): readonly KubeObject[] {
  const { namespace, podAccount, programAccount } = options;
  const program = [{ kind: "ServiceAccount", name: programAccount, namespace }];
  const pod = [{ kind: "ServiceAccount", name: podAccount, namespace }];
  const roleRef = (kind: "Role" | "ClusterRole", name: string): object => ({ apiGroup: rbac, kind, name });
  const inside = { namespace, labels };
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: namespace,
        labels: {
          ...labels,
          "pod-security.kubernetes.io/enforce": "privileged",
          "pod-security.kubernetes.io/audit": "privileged",
          "pod-security.kubernetes.io/warn": "privileged",
          "security.openshift.io/scc.podSecurityLabelSync": "false",
        },
        // A cluster's default selector would have the kubelets of other nodes reject the pod.
        annotations: { "openshift.io/node-selector": "" },
      },
    },
    podPolicy(options, labels),
    podPolicyBinding(options, labels),
    nodePolicy(options, labels),
    nodePolicyBinding(options, labels),
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: podAccount, ...inside },
      automountServiceAccountToken: false,
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: programAccount, ...inside } },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRole",
      metadata: { name: programAccount, labels },
      rules: [...programRights.cluster, ...(options.drain ? drainRights : [])],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: programAccount, labels },
      roleRef: roleRef("ClusterRole", programAccount),
      subjects: program,
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "Role",
      metadata: { name: programAccount, ...inside },
      rules: programRights.namespace,
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "RoleBinding",
      metadata: { name: programAccount, ...inside },
      roleRef: roleRef("Role", programAccount),
      subjects: program,
    },
    // OpenShift alone has this role; elsewhere the binding means nothing.
    {
      apiVersion: `${rbac}/v1`,
      kind: "RoleBinding",
      metadata: { name: `${podAccount}-privileged`, ...inside },
      roleRef: roleRef("ClusterRole", "system:openshift:scc:privileged"),
      subjects: pod,
    },
  ];
}
