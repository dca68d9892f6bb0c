import { fieldsOf } from "../../kubernetes/wire/fields";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { LeaseHolder } from "../nodeWitness";

/** For so long a lease holds without being renewed. Whoever holds it reads its job more often than that. */
export const leaseSeconds = 60;

const urnAnnotation = "pulumi-openshift-maintenance/urn";

/** A lease as it was read. */
export interface LeaseReading {
  /** Empty: no one has it. */
  readonly operationId: string;
  readonly urn: string;
  /** Changes with each renewal. */
  readonly version: string;
  readonly renewedAtMs: number;
  readonly durationMs: number;
  readonly transitions: number;
}

/** Since when a lease has been seen as it is. Monotonic milliseconds. */
export interface LeaseObservation {
  readonly version: string;
  readonly sinceMs: number;
}

/**
 * Reads a lease.
 *
 * Source: Kubernetes 1.34, `coordination.k8s.io/v1`, `LeaseSpec`.
 */
export function readLease(lease: KubeObject): LeaseReading {
  const spec = fieldsOf(lease["spec"]);
  const { holderIdentity, leaseDurationSeconds, renewTime, leaseTransitions } = spec;
  const renewedAtMs = typeof renewTime === "string" ? Date.parse(renewTime) : NaN;
  return {
    operationId: typeof holderIdentity === "string" ? holderIdentity : "",
    urn: lease.metadata.annotations?.[urnAnnotation] ?? "",
    version: lease.metadata.resourceVersion ?? "",
    renewedAtMs: Number.isNaN(renewedAtMs) ? 0 : renewedAtMs,
    durationMs: (typeof leaseDurationSeconds === "number" ? leaseDurationSeconds : leaseSeconds) * 1000,
    transitions: typeof leaseTransitions === "number" ? leaseTransitions : 0,
  };
}

/**
 * Whether a lease may be taken: it is no one's, or of this very operation or another one of the same resource, or its
 * holder is dead. A holder is dead when it has not renewed the lease for its duration, by the clock of who watches it; and,
 * for who has only just come, when the server's clock says so twice over.
 *
 * Source: client-go 1.34, `tools/leaderelection/leaderelection.go`, `tryAcquireOrRenew` and `isLeaseValid`.
 */
export function mayTake(
  lease: LeaseReading,
  holder: LeaseHolder,
  seen: LeaseObservation,
  now: { readonly monotonicMs: number; readonly serverMs: number },
): boolean {
  if (isOf(lease, holder) || lease.operationId === "") return true;
  const isUnrenewed = seen.version === lease.version && now.monotonicMs - seen.sinceMs >= lease.durationMs;
  return isUnrenewed || now.serverMs >= lease.renewedAtMs + 2 * lease.durationMs;
}

/** Whether a lease is this operation's, or of another one of the same resource. */
export function isOf({ operationId, urn }: LeaseReading, holder: LeaseHolder): boolean {
  return operationId !== "" && (operationId === holder.operationId || urn === holder.urn);
}

/** Who holds a lease, for a message. */
export function describeHolder({ operationId, urn }: LeaseReading): string {
  return urn === "" ? operationId : `operation ${operationId} of ${urn}`;
}

/** A lease as its holder writes it; `earlier`: as it was read, whose version the server compares. */
export function leaseOf(
  place: { readonly namespace: string; readonly name: string },
  { operationId, urn }: LeaseHolder,
  serverMs: number,
  earlier?: KubeObject,
): KubeObject {
  const before = earlier === undefined ? undefined : readLease(earlier);
  const spec = fieldsOf(earlier?.["spec"]);
  const now = microTime(serverMs);
  const isNewHolder = before?.operationId !== operationId;
  return {
    ...earlier,
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      ...place,
      ...earlier?.metadata,
      annotations: { ...earlier?.metadata.annotations, [urnAnnotation]: urn },
    },
    spec: {
      ...spec,
      holderIdentity: operationId,
      leaseDurationSeconds: leaseSeconds,
      renewTime: now,
      ...(isNewHolder ? { acquireTime: now } : {}),
      leaseTransitions:
        before === undefined || before.operationId === ""
          ? (before?.transitions ?? 0)
          : before.transitions + (isNewHolder ? 1 : 0),
    },
  };
}

/** A lease that no one holds any more, as client-go leaves it. */
export function releasedLease(earlier: KubeObject, serverMs: number): KubeObject {
  const spec = fieldsOf(earlier["spec"]);
  return {
    ...earlier,
    spec: { ...spec, holderIdentity: "", leaseDurationSeconds: 1, renewTime: microTime(serverMs) },
  };
}

/** Source: apimachinery, `meta/v1`, `MicroTime`. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace(/Z$/u, "000Z");
}
