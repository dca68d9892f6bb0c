import { listOf, withoutNothing } from "./healthGateOptions";

/** An HTTP probe. */
export interface HttpWanted {
  readonly url: string;
  /** The lowest and the highest status that is well. */
  readonly expectedStatus: readonly [number, number];
  readonly caCertificate?: string;
  readonly insecureSkipTlsVerify?: boolean;
}

/** Pods on the node. */
export interface NodePodsWanted {
  readonly namespace?: string;
  readonly selector: string;
}

/** What must be well with a node after its reboot. */
export interface ReadinessOptions {
  readonly minimumStableSeconds: number;
  readonly timeoutSeconds: number;
  readonly daemonSets: boolean;
  readonly pods: readonly NodePodsWanted[];
  readonly http?: HttpWanted;
}

/** The defaults. */
export const usualReadiness: ReadinessOptions = {
  minimumStableSeconds: 60,
  timeoutSeconds: 600,
  daemonSets: false,
  pods: [],
};

/** The options with their defaults, of what a program has given, once it was checked. `true` is all defaults. */
export function readinessOf(given: unknown): ReadinessOptions {
  const { pods, http, ...rest } = withoutNothing(given === true ? {} : given);
  return {
    ...usualReadiness,
    ...(rest as Partial<ReadinessOptions>),
    pods: listOf<NodePodsWanted>(pods),
    ...(http === undefined ? {} : { http: httpOf(withoutNothing(http)) }),
  };
}

function httpOf({ expectedStatus, ...rest }: Record<string, unknown>): HttpWanted {
  return {
    ...(rest as Omit<HttpWanted, "expectedStatus">),
    expectedStatus: statusesOf(expectedStatus) ?? [200, 399],
  };
}

/** The lowest and the highest status of what a program has given; `undefined` for what is none. */
export function statusesOf(given: unknown): readonly [number, number] | undefined {
  const [, low, high = low] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/u.exec(String(given)) ?? [];
  if (low === undefined || Number(low) > Number(high)) return undefined;
  return [Number(low), Number(high)];
}
