import { usualImage, usualPodSettings } from "../../backends/kubernetes/podSettings";

/** What a cluster is to have so that its nodes can be rebooted through its own API. */
export interface SetupOptions {
  readonly namespace: string;
  /** The service account of the pods. It has no rights. */
  readonly podAccount: string;
  /** The service account of the program, in the same namespace. */
  readonly programAccount: string;
  /** The images that a pod may have; one that ends with `:` or `@sha256:` is the beginning of an image. */
  readonly images: readonly string[];
  /** The command that a pod may run in the place of `systemctl reboot`; empty for none. */
  readonly command: readonly string[];
  /** Whether the program's account may also cordon nodes and evict pods. */
  readonly drain: boolean;
}

/** Where nothing else is said. The images of OpenShift and OKD releases are those that their nodes run. */
export const usualSetup: SetupOptions = {
  namespace: usualPodSettings.namespace,
  podAccount: usualPodSettings.serviceAccount,
  programAccount: "node-maintenance",
  images: [
    usualImage,
    "quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:",
    "quay.io/okd/scos-content@sha256:",
  ],
  command: [],
  drain: false,
};
