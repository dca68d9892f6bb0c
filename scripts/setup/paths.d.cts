export declare const repository: string;
export declare const workFolder: string;
export declare const toolchainFile: string;
export declare function cacheFolder(): string;
/** The folder that holds `pulumi` and its language host; throws when set-up has not run. */
export declare function pulumiBinFolder(): string;
/** The programs of a Kubernetes API server, or one sentence on why there are none. */
export declare function kubernetesPrograms():
  | { readonly apiServer: string; readonly etcd: string; readonly missing?: never }
  | { readonly missing: string };
/** The programs of a Kubernetes node, or one sentence on why there are none. */
export interface KubeletPrograms {
  readonly kubelet: string;
  /** The folder of `containerd`, `ctr` and the shim. */
  readonly containerdFolder: string;
  readonly runc: string;
  readonly busybox: string;
  /** A shell that looks for programs in PATH alone. */
  readonly shell: string;
  readonly missing?: never;
}
export declare function kubeletPrograms(): KubeletPrograms | { readonly missing: string };
