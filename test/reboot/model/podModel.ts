import type { KubeObject } from "../../../provider/kubernetes/wire/kubeObject";
import type { NodeRhythm } from "./nodeRhythm";

/** A pod of the API server, and what its kubelet knows of it. */
export class PodModel {
  status: Record<string, unknown> = { phase: "Pending" };
  /** Its script has begun, in whichever boot. */
  hasRun = false;
  /** Its node went down under it. */
  wentDown = false;
  isDeleted = false;
  /** The API server has it no more. */
  isGone = false;
  private exit: number | undefined;
  private version = 1;

  constructor(
    private readonly object: KubeObject,
    readonly uid: string,
    readonly rhythm: NodeRhythm,
    /** When its sender let go of it. */
    readonly sentAtMs: number,
  ) {}

  get name(): string {
    return this.object.metadata.name;
  }

  get operationId(): string {
    return this.environment("OPERATION");
  }

  get bootId(): string {
    return this.environment("BOOT_ID");
  }

  get notAfter(): number {
    return Number(this.environment("NOT_AFTER"));
  }

  /** A stranger's pod is of no interest to its kubelet here. */
  get isOfStranger(): boolean {
    return this.operationId === "";
  }

  get isOfKubelet(): boolean {
    return !this.isGone && !this.isDeleted && !this.isOfStranger;
  }

  /** As the API server gives it. */
  read(): KubeObject {
    return {
      ...this.object,
      metadata: {
        ...this.object.metadata,
        uid: this.uid,
        resourceVersion: String(this.version++),
        ...(this.isDeleted ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
      },
      status: this.status,
    };
  }

  wait(reason: string): void {
    if (!this.hasRun) this.status = { phase: "Pending", ...container({ waiting: { reason } }) };
  }

  /** What its kubelet says when the script runs, or has ended. */
  report(exit: number | undefined, isKubeletAlive: boolean): void {
    if (!this.hasRun || this.isGone) return;
    this.exit ??= exit;
    if (isKubeletAlive) this.reportAgain();
  }

  goDown(): void {
    if (this.hasRun && this.exit === undefined) this.wentDown = true;
  }

  /** What a kubelet says of it that finds it again. */
  reportAgain(): void {
    if (!this.hasRun || (this.wentDown && this.rhythm.afterBoot === "as it was")) return;
    if (this.wentDown) this.exit ??= this.rhythm.afterBoot === "255" ? 255 : 137;
    const startedAt = "2026-01-01T00:00:00Z";
    if (this.exit === undefined) this.status = { phase: "Running", ...container({ running: { startedAt } }) };
    else
      this.status = {
        phase: "Failed",
        ...container({ terminated: { exitCode: this.exit, reason: "Error", startedAt } }),
      };
  }

  private environment(name: string): string {
    const { containers = [] } = (this.object["spec"] ?? {}) as {
      containers?: { env?: { name: string; value: string }[] }[];
    };
    return containers[0]?.env?.find((variable) => variable.name === name)?.value ?? "";
  }
}

function container(state: object): { containerStatuses: object[] } {
  return { containerStatuses: [{ name: "reboot", state }] };
}
