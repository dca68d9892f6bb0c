import type { ClusterInputs } from "../backends/clusterInputs";

export interface NodeStatusInputs extends ClusterInputs {
  readonly node: string;
  readonly waitFor?: string;
  readonly timeoutSeconds: number;
  readonly rowUrn: string;
  readonly unknownArguments?: readonly string[];
}

export interface NodeStatusState {
  readonly node: string;
  readonly status: string;
  readonly active: boolean;
}
