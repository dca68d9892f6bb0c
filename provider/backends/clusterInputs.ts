import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "./connectionArgs";

/** A complete connection, in plain values. Nothing is added to it from elsewhere. */
export type ConnectionInputs = pulumi.Unwrap<ConnectionArgs>;

/** Which cluster is meant, in plain values; without either, the top-level configuration says. */
export interface ClusterInputs {
  /** The name of an entry of the configuration's `openshift:clusters`. */
  readonly cluster?: string;
  /** A complete connection. Not together with `cluster`. */
  readonly connection?: ConnectionInputs;
}

/** Where an operation belongs, as recorded: unfinished work resumes there whatever the configuration says. */
export interface RecordedCluster {
  /** Absent: `selfService`, which was the only one. */
  readonly backend?: "kubernetes";
  readonly apiUrl: string;
  readonly clusterId: string;
}
