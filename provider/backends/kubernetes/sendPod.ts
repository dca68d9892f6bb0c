import type { Clock } from "../../core/clock";
import { isMaintenanceError, type MaintenanceError } from "../../errors/maintenanceError";
import type { RequestOutcome } from "../../journal/outcomes";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { hasStartedAgain } from "../bootReport";
import { jobOf } from "./jobHandle";
import type { KubernetesClient } from "./kubernetesClient";
import { isRefusal, podDidNothing, podOfStranger, podRefused, podUnknown } from "./podErrors";
import { readPod, type PodReading } from "./podReading";
import type { PodSettings } from "./podSettings";
import { podNameOf, reasonsOf, rebootPod } from "./rebootPod";
import { settleMs, settleStep } from "./settlePod";

/** For how long after it was sent a pod may reboot its node: it may take so long to begin, and clocks differ. */
export const mayActMs = settleMs + 60_000;
/** How long a kubelet may take to confirm that a pod is gone. */
const withdrawMs = 30_000;
/** The pauses between two looks at a pod. */
const pauseMs = 500;

/** A reboot that is to be sent. */
export interface PodOrder {
  readonly node: string;
  readonly operationId: string;
  readonly bootId: string;
  /** When the node has reported it, by its own clock. */
  readonly reportedAt?: string;
  readonly image: string;
  /** A pod for the same order that another process has sent may still arrive. */
  readonly mayBeOnItsWay?: boolean;
}

/** What sending needs from outside. */
export interface SendDependencies {
  readonly client: KubernetesClient;
  readonly settings: PodSettings;
  readonly clock: Clock;
  /** Ends the process where no one would record what comes of it. */
  readonly isRecorded: () => Promise<void>;
  readonly progress: (text: string) => void;
  /** Told before and after the world is changed. */
  readonly changed: () => void;
}

/**
 * Creates the pod of an operation and waits until it is known whether it will do its work. After a lost answer it is
 * created again: there is at most one reboot for each boot id, whoever creates how many.
 */
export async function sendPod(order: PodOrder, deps: SendDependencies): Promise<RequestOutcome> {
  return new Sending(order, deps).run();
}

class Sending {
  private readonly startedMs: number;
  private readonly accepted: RequestOutcome;
  /** Until when a copy whose answer was lost could still act, by the server's clock. */
  private lostUntilMs = 0;
  private lastFailure: MaintenanceError | undefined;

  constructor(
    private readonly order: PodOrder,
    private readonly deps: SendDependencies,
  ) {
    this.startedMs = deps.clock.monotonicMs();
    const { operationId, bootId } = order;
    const { namespace } = deps.settings;
    this.accepted = { kind: "accepted", job: jobOf({ namespace, operationId, bootId }) };
  }

  async run(): Promise<RequestOutcome> {
    const created = await this.create();
    return "metadata" in created ? this.settle(created) : created;
  }

  private sinceMs(): number {
    return this.deps.clock.monotonicMs() - this.startedMs;
  }

  /** The pod, ours, however often it had to be asked for; or an outcome that was clear before. */
  private async create(): Promise<KubeObject | RequestOutcome> {
    const { client, settings, clock, changed } = this.deps;
    const { node } = this.order;
    while (this.lastFailure === undefined || this.sinceMs() < settleMs) {
      await this.deps.isRecorded();
      try {
        const notAfterMs = (await client.serverTimeMs()) + mayActMs;
        // What others have sent, they have sent before this.
        if (this.order.mayBeOnItsWay === true && this.lostUntilMs === 0) this.lostUntilMs = notAfterMs;
        changed();
        try {
          return await client.createPod(
            rebootPod({ ...this.order, notAfter: Math.floor(notAfterMs / 1000) }, settings),
          );
        } catch (error) {
          if (!isMaintenanceError(error)) throw error;
          if (isRefusal(error)) return await this.refuse(podRefused(node, error, settings));
          if (error.status !== 409 && error.requestSent !== "no") this.lostUntilMs = notAfterMs;
          this.lastFailure = error;
        } finally {
          changed();
        }
        const there = await this.whatIsThere();
        if (there !== undefined) return there;
      } catch (error) {
        if (!isMaintenanceError(error)) throw error;
        this.lastFailure = error;
      }
      await clock.sleep(2 * pauseMs);
    }
    return { kind: "refused", error: podUnknown(node, this.lastFailure) };
  }

  /** After a creation without a success: the pod if it is ours, an outcome, or nothing where it is to be sent again. */
  private async whatIsThere(): Promise<KubeObject | RequestOutcome | undefined> {
    const { node, operationId } = this.order;
    const { namespace } = this.deps.settings;
    const name = podNameOf(operationId);
    const pod = await this.deps.client.readPod(namespace, name, { attempts: 1, timeoutMs: 10_000 });
    if (!(await this.hasSameBoot())) return this.accepted;
    if (pod === undefined) return undefined;
    if (reasonsOf(pod).operationId !== operationId) return this.refuse(podOfStranger(node, name, namespace));
    const before = settleStep(readPod(pod), 0, settleMs, true);
    // One of an earlier try that came to nothing must be gone before the next one.
    if (before.do === "refuse") {
      await this.remove(pod);
      return undefined;
    }
    return pod;
  }

  private async hasSameBoot(): Promise<boolean> {
    const node = await this.deps.client.readNode(this.order.node, { attempts: 1, timeoutMs: 10_000 });
    return node === undefined || !hasStartedAgain(this.order, node);
  }

  private async settle(created: KubeObject): Promise<RequestOutcome> {
    const { clock, client, progress } = this.deps;
    const { namespace } = this.deps.settings;
    const beganMs = clock.monotonicMs();
    let pod: KubeObject = created;
    let seen: { readonly key: string; readonly sinceMs: number } | undefined;
    for (;;) {
      const now = clock.monotonicMs();
      try {
        await this.deps.isRecorded();
        const found = await client.readPod(namespace, pod.metadata.name, { attempts: 1, timeoutMs: 10_000 });
        const isSame = found !== undefined && found.metadata.uid === created.metadata.uid;
        const reading = isSame ? readPod(found) : "gone";
        pod = found ?? pod;
        const key = keyOf(reading);
        if (seen?.key !== key) {
          if (seen !== undefined && reading !== "gone" && reading.kind === "waiting" && reading.reason !== "")
            progress(`${this.order.node}: its pod waits: ${reading.text}`);
          seen = { key, sinceMs: now };
        }
        const isUnclear = reading !== "gone" && reading.kind === "ended";
        const sameBoot = isUnclear ? await this.hasSameBoot() : true;
        const step = settleStep(reading, now - beganMs, now - seen.sinceMs, sameBoot);
        if (step.do === "accept") return this.accepted;
        if (step.do !== "wait") return await this.withdraw(pod, step.why);
      } catch (error) {
        if (!isMaintenanceError(error)) throw error;
        // It is there, and its time is bounded: the job waits for what becomes of it.
        if (now - beganMs >= settleMs) return this.accepted;
      }
      await clock.sleep(pauseMs);
    }
  }

  /** Takes back a pod that has not begun: what is proven to be gone without having begun has done nothing. */
  private async withdraw(pod: KubeObject, why: string): Promise<RequestOutcome> {
    const { progress } = this.deps;
    progress(`${this.order.node}: ${why}; taking the pod back`);
    if (!(await this.remove(pod))) return this.accepted;
    return this.refuse(podDidNothing(this.order.node, why));
  }

  /** What came to nothing is over only when no copy whose answer was lost can act any more. */
  private async refuse(error: MaintenanceError): Promise<RequestOutcome> {
    const { clock, client } = this.deps;
    // It may still arrive, and could act until its own time has passed.
    const restMs = this.lostUntilMs === 0 ? 0 : this.lostUntilMs + 5000 - (await client.serverTimeMs());
    if (restMs > 0) await clock.sleep(restMs);
    if (!(await this.hasSameBoot())) return this.accepted;
    // One that has arrived meanwhile may have begun: its boot is not over yet.
    if (restMs > 0 && (await this.isThere())) return this.accepted;
    return { kind: "refused", error };
  }

  private async isThere(): Promise<boolean> {
    const { operationId } = this.order;
    const { client, settings } = this.deps;
    const how = { attempts: 1, timeoutMs: 10_000 };
    const pod = await client.readPod(settings.namespace, podNameOf(operationId), how);
    return pod !== undefined && reasonsOf(pod).operationId === operationId;
  }

  /** Deletes the pod. Whether it is certain that it is gone, and has not run. */
  private async remove(pod: KubeObject): Promise<boolean> {
    const { client, changed } = this.deps;
    changed();
    await client.deletePod(pod);
    const gone = await client.untilGone(pod, withdrawMs);
    changed();
    return gone?.last !== undefined && !mayHaveRun(readPod(gone.last), gone.last);
  }
}

function keyOf(reading: PodReading | "gone"): string {
  if (reading === "gone") return reading;
  return `${reading.kind} ${reading.kind === "waiting" ? reading.reason : ""}`;
}

/** Whether a pod that is gone may have done its work: its kubelet's last word names the time at which it began. */
function mayHaveRun(reading: PodReading, pod: KubeObject): boolean {
  if (reading.kind === "running") return true;
  if (reading.kind !== "ended") return false;
  const hasDoneNothing = settleStep(reading, settleMs, settleMs, true).do === "refuse";
  return !hasDoneNothing && JSON.stringify(pod["status"]).includes('"startedAt":"');
}
