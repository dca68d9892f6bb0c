/** A complete connection, in plain values. Nothing is added to it from elsewhere. */
export interface ConnectionInputs {
  /** Where the API is, ending before the cluster id: `https://HOST/api/openshift`. */
  readonly apiUrl: string;
  /** The cluster's id in the API, usually its domain. */
  readonly clusterId: string;
  /** The user of the self-service API; not a user of the cluster itself. */
  readonly username: string;
  /** The user's password. */
  readonly password: string;
  /** Certificates to trust instead of those that Node.js trusts: PEM text, or the path of a PEM file. */
  readonly caCertificate?: string;
  /** Do not verify the server's certificate. @default false */
  readonly insecureSkipTlsVerify?: boolean;
  /** Send the password over `http://` to another machine. @default false */
  readonly allowPlainHttp?: boolean;
}

/** Which cluster is meant, in plain values; without either, the top-level configuration says. */
export interface ClusterInputs {
  /** The name of an entry of the configuration's `openshift:clusters`. */
  readonly cluster?: string;
  /** A complete connection. Not together with `cluster`. */
  readonly connection?: ConnectionInputs;
}

/** Where an operation belongs, as recorded: unfinished work resumes there whatever the configuration says. */
export interface RecordedCluster {
  readonly apiUrl: string;
  readonly clusterId: string;
}
