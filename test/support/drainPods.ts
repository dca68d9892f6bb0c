/** Pods as an API server shows them, for drains. */
import type { KubeObject } from "../../provider/kubernetes/wire/kubeObject";

/** What a test says of a pod; the rest is that of a pod of a ReplicaSet. */
export interface PodWords {
  readonly name: string;
  readonly namespace?: string;
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The kind and name of its controller, such as `DaemonSet/logs`; nothing: it has none. */
  readonly controller?: string | undefined;
  readonly volumes?: readonly object[];
  readonly tolerations?: readonly object[];
  readonly finalizers?: readonly string[];
}

/** The object of a pod to create. */
export function podObject(words: PodWords): KubeObject {
  const { name, namespace = "test", node = "worker-0", labels = {}, annotations = {} } = words;
  const { volumes = [], tolerations = [], finalizers = [] } = words;
  const controller = "controller" in words ? words.controller : "ReplicaSet/web";
  const [kind, owner] = controller?.split("/") ?? [];
  const ownerReferences =
    kind === undefined
      ? []
      : [
          {
            apiVersion: apiVersionOf(kind),
            kind,
            name: owner,
            uid: `uid-of-${owner ?? ""}`,
            controller: true,
          },
        ];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels, annotations, ownerReferences, finalizers },
    spec: { nodeName: node, containers: [{ name: "c", image: "i" }], volumes, tolerations },
  };
}

function apiVersionOf(kind: string): string {
  return kind === "ReplicationController" ? "v1" : "apps/v1";
}
