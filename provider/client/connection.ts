/** A complete set of what is needed to speak to the self-service API of one cluster. Checked, ready to use. */
export interface Connection {
  /** Where the API is, ending before the cluster id and without a final slash. */
  readonly apiUrl: string;
  readonly clusterId: string;
  readonly username: string;
  readonly password: string;
  /** PEM text. */
  readonly caCertificate?: string;
}

/** What tells one cluster of one API from all others: where finished and unfinished work belongs. */
export function clusterKey(connection: Pick<Connection, "apiUrl" | "clusterId">): string {
  return `${connection.apiUrl}/${encodeURIComponent(connection.clusterId)}`;
}
