/** How many of the other nodes must be Ready: so many of a hundred, or so many. */
export type NodesReady = { readonly percent: number } | { readonly count: number };

/** Pods that must be ready. */
export interface PodsWanted {
  readonly namespace?: string;
  readonly selector: string;
  /** Absent: all that match, and at least one. 0: all that match, if any do. */
  readonly minReady?: number;
}

/** A field of an object that must have a value. */
export interface ObjectWanted {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly path: string;
  readonly value: unknown;
}

/** A Prometheus, and which of its alerts count. */
export interface PrometheusWanted {
  readonly url: string;
  readonly ignoreAlerts?: string;
  readonly onlyFiring: boolean;
  readonly bearerToken?: string;
  readonly caCertificate?: string;
  readonly insecureSkipTlsVerify?: boolean;
}

/** What a health gate looks at, and for how long. */
export interface HealthGateOptions {
  /** Absent: nodes are not looked at. */
  readonly nodesReady?: NodesReady;
  readonly clusterOperators: boolean;
  readonly pods: readonly PodsWanted[];
  readonly objects: readonly ObjectWanted[];
  readonly prometheus?: PrometheusWanted;
  readonly waitSeconds: number;
}

/** The options with their defaults, of what a program has given, once it was checked. `true` is all defaults. */
export function healthGateOf(given: unknown): HealthGateOptions {
  const all = withoutNothing(given === true ? {} : given);
  const { nodesReady, clusterOperators, pods, objects, prometheus, waitSeconds } = all;
  const nodes = nodesReadyOf(nodesReady);
  return {
    ...(nodes === undefined ? {} : { nodesReady: nodes }),
    clusterOperators: clusterOperators !== false,
    pods: listOf<PodsWanted>(pods),
    objects: listOf<ObjectWanted>(objects),
    ...(prometheus === undefined
      ? {}
      : { prometheus: { onlyFiring: true, ...(withoutNothing(prometheus) as Partial<PrometheusWanted>) } }),
    waitSeconds: typeof waitSeconds === "number" ? waitSeconds : 0,
  } as HealthGateOptions;
}

/** A share or a number in a form that can be counted with; `undefined` for what is not looked at. */
export function nodesReadyOf(given: unknown): NodesReady | undefined {
  if (given === false) return undefined;
  if (typeof given === "number") return { count: given };
  if (typeof given === "string") return { percent: Number(given.slice(0, -1)) };
  return { percent: 100 };
}

/** An object without what is `undefined`, or `null`, as which Pulumi may hand it on. */
export function withoutNothing(given: unknown): Record<string, unknown> {
  const entries = Object.entries((given ?? {}) as Record<string, unknown>);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** A list of objects; none where there is no list. */
export function listOf<T extends object>(given: unknown): T[] {
  return Array.isArray(given) ? given.map((each) => withoutNothing(each) as T) : [];
}
