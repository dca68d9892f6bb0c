import type { KubeletPrograms } from "../setup/paths.cjs";

/** The image that the node's pods use: it has a shell, and nothing that could reboot this machine. */
export declare const shellImage: string;
/** What such a pod runs in the place of a reboot: the host of the node is rebooted. */
export declare const rebootCommand: readonly string[];

export interface KubeletNodeSettings {
  /** Everything that it writes is in here. */
  readonly folder: string;
  readonly name: string;
  readonly programs: KubeletPrograms;
  /** The text with which the kubelet reaches its API server. */
  readonly kubeconfig: string;
  readonly ports: { readonly kubelet: number; readonly health: number };
}

/** What a reboot of the host does besides. */
export interface RebootStyle {
  /** The records of containers are lost too, as CRI-O loses them. */
  readonly wipesRecords: boolean;
  /** So long after a pod has asked. */
  readonly afterMs: number;
  /** So long the machine is off. */
  readonly downMs: number;
}

export declare class KubeletNode {
  constructor(settings: KubeletNodeSettings);
  readonly name: string;
  readonly folder: string;
  readonly bootIds: readonly string[];
  rebootStyle: RebootStyle;
  get reboots(): number;
  get requests(): readonly string[];
  start(): Promise<void>;
  powerOff(): Promise<void>;
  reboot(): Promise<void>;
  settled(): Promise<void>;
  stopKubelet(): void;
  startKubelet(): void;
  stop(): Promise<void>;
  lastLines(log?: string): string;
}
