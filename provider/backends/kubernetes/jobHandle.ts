import { podNameOf } from "./rebootPod";

/** What is needed to follow a reboot, whatever becomes of its pod. */
export interface JobHandle {
  readonly namespace: string;
  readonly operationId: string;
  /** The boot id that the order saw. */
  readonly bootId: string;
}

/** The job of a reboot, as it is recorded: its pod, and the boot that it ends. */
export function jobOf({ namespace, operationId, bootId }: JobHandle): string {
  return `${namespace}/${podNameOf(operationId)}/${bootId}`;
}

/** What a recorded job says; nothing for one that is none of this back end. */
export function parseJob(job: string): JobHandle | undefined {
  const [, namespace, operationId, bootId] = /^([^/]+)\/node-reboot-([^/]+)\/([^/]+)$/u.exec(job) ?? [];
  if (namespace === undefined || operationId === undefined || bootId === undefined) return undefined;
  return { namespace, operationId, bootId };
}
