/** What a drain may do, and how long it may take. */
export interface DrainOptions {
  /** Absent: the grace period of each pod. */
  readonly gracePeriodSeconds?: number;
  readonly timeoutSeconds: number;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly force: boolean;
  /** Absent: all pods. */
  readonly podSelector?: string;
  readonly disableEviction: boolean;
  /** 0: every pod is waited for. */
  readonly skipWaitForDeleteTimeoutSeconds: number;
  readonly cordonBeforeSeconds: number;
  readonly disruptionBudgetPolicy: "wait" | "ignore";
  /** Whether the workloads of the evicted pods must be available again before the drain has ended. */
  readonly waitForReplacements: boolean;
  /** The Deployments that get a second replica before their pod is evicted, as `namespace/name`. */
  readonly surge: readonly string[];
  readonly onFailure: "uncordon" | "keep";
}

/** What a program has given, after a check; anything else in it is ignored. */
export type GivenDrainOptions = { readonly [K in keyof DrainOptions]?: DrainOptions[K] | undefined };

/** The safe defaults: those of `kubectl drain`, but that no drain is endless, and DaemonSets need no word. */
export const usualDrain: DrainOptions = {
  timeoutSeconds: 3600,
  ignoreDaemonSets: true,
  deleteEmptyDirData: false,
  force: false,
  disableEviction: false,
  skipWaitForDeleteTimeoutSeconds: 0,
  cordonBeforeSeconds: 0,
  disruptionBudgetPolicy: "wait",
  waitForReplacements: false,
  surge: [],
  onFailure: "uncordon",
};

/** The names of all options. */
export const drainOptionNames = [
  "gracePeriodSeconds",
  "timeoutSeconds",
  "ignoreDaemonSets",
  "deleteEmptyDirData",
  "force",
  "podSelector",
  "disableEviction",
  "skipWaitForDeleteTimeoutSeconds",
  "cordonBeforeSeconds",
  "disruptionBudgetPolicy",
  "waitForReplacements",
  "surge",
  "onFailure",
] as const satisfies readonly (keyof DrainOptions)[];

/** The options with their defaults. `true`, for all defaults, is what a program may write in their place. */
export function drainOptionsOf(given: GivenDrainOptions | true): DrainOptions {
  if (given === true) return usualDrain;
  const named = drainOptionNames.map((name): [string, unknown] => [name, given[name]]);
  const set = Object.fromEntries(named.filter(([, value]) => value !== undefined && value !== null));
  const { gracePeriodSeconds, ...rest } = { ...usualDrain, ...(set as Partial<DrainOptions>) };
  // As with kubectl, -1 is the grace period of each pod.
  const isOwn = gracePeriodSeconds === undefined || gracePeriodSeconds < 0;
  return { ...rest, ...(isOwn ? {} : { gracePeriodSeconds }) };
}
