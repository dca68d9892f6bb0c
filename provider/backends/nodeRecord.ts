import type { ServerStatus } from "../core/serverStatus";

/** A virtual machine of the cluster, in our words. */
export interface NodeRecord {
  readonly name: string;
  readonly role: string;
  readonly status: ServerStatus;
}
