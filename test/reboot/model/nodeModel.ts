import { exits } from "../../../provider/backends/kubernetes/rebootScript";
import { somebodyElse, type AcceptedReboot } from "./ledger";
import { goodNodeRhythm, type NodeRhythm } from "./nodeRhythm";
import type { PodModel } from "./podModel";
import { epochMs } from "./processClock";
import type { VirtualTime } from "./virtualTime";

/** A controller calls a node whose kubelet is silent NotReady after so long. Source: Kubernetes, `node-monitor-grace-period`. */
const graceMs = 40_000;
/** How long a kubelet takes to say of a pod how it is. */
const reportsPodMs = 100;

/** What the API server has of the node, as its kubelet has reported it. */
export interface ReportedNode {
  readonly bootId: string;
  readonly isReady: boolean;
}

/** The host of one node and its kubelet: what they really do. A pod's script is a process of one boot. */
export class NodeModel {
  readonly boots: AcceptedReboot[] = [];
  readonly pods = new Map<string, PodModel>();
  isUp = true;
  /** Told right after each boot. */
  readonly onBoot = new Set<() => void>();
  /** Told of each pod that begins to reboot the node. */
  onDeed: (pod: PodModel) => void = () => undefined;
  private boot = 0;
  private deadUntilMs = 0;
  private silence = 0;
  private readonly reports: (ReportedNode & { readonly atMs: number })[] = [
    { bootId: "boot-0", isReady: true, atMs: 0 },
  ];

  constructor(
    private readonly time: VirtualTime,
    private readonly rhythms: readonly NodeRhythm[],
    /** By how much its clock is wrong. */
    private readonly skewMs: number,
  ) {}

  get bootId(): string {
    return `boot-${this.boot}`;
  }

  get isKubeletAlive(): boolean {
    return this.isUp && this.time.nowMs >= this.deadUntilMs;
  }

  rhythmOf(number: number): NodeRhythm {
    return this.rhythms[number % this.rhythms.length] ?? goodNodeRhythm;
  }

  /** A pod is there: its kubelet takes note of it. */
  async notice(pod: PodModel): Promise<void> {
    const { boot } = this;
    const { rhythm } = pod;
    const isOurs = (): boolean => this.boot === boot && this.isKubeletAlive && pod.isOfKubelet;
    await this.time.sleep(reportsPodMs);
    if (!isOurs()) return;
    if (rhythm.isRejected && !pod.hasRun) {
      pod.status = { phase: "Failed", reason: "OutOfpods", message: "Node didn't have enough resource" };
      return;
    }
    if (rhythm.pullFailsMs > 0) {
      pod.wait("ErrImagePull");
      await this.time.sleep(rhythm.pullFailsMs);
      if (!isOurs()) return;
    }
    pod.wait("ContainerCreating");
    await this.time.sleep(rhythm.startMs);
    if (isOurs()) await this.run(pod);
  }

  /** The script, as `rebootScript` has it. */
  private async run(pod: PodModel): Promise<void> {
    const { boot } = this;
    pod.hasRun = true;
    const exit = this.exitOf(pod);
    await this.time.sleep(reportsPodMs);
    const report = (): void => {
      if (this.boot === boot && this.isUp) pod.report(exit, this.isKubeletAlive);
    };
    report();
    if (exit !== undefined) return;
    await this.time.sleep(pod.rhythm.endsInMs);
    await this.reboot(pod.operationId, boot, pod.sentAtMs);
  }

  /** What the script ends with; nothing where it has the host reboot. */
  private exitOf(pod: PodModel): number | undefined {
    if (pod.bootId !== this.bootId) return exits.rebootedAlready;
    if (Math.floor((epochMs + this.time.nowMs + this.skewMs) / 1000) > pod.notAfter) return exits.tooLate;
    if (pod.rhythm.end === "refuses") return exits.commandFailed;
    this.onDeed(pod);
    return undefined;
  }

  /** Ends a boot, if no one else has done it by now. */
  async reboot(operationId = somebodyElse, boot = this.boot, atMs = this.time.nowMs): Promise<void> {
    if (boot !== this.boot || !this.isUp) return;
    const rhythm = this.rhythmOf(this.boots.length);
    const downMs = this.time.nowMs;
    const sender = { operationId, heldUp: false, isBlind: false, beganMs: atMs };
    const upAgainMs = downMs + rhythm.downMs;
    this.boots.push({ operationId, atMs, downMs, upAgainMs, late: false, sender });
    this.isUp = false;
    for (const pod of this.pods.values()) pod.goDown();
    void this.beSilent();
    await this.time.sleep(rhythm.downMs);
    this.boot++;
    this.isUp = true;
    for (const told of this.onBoot) told();
    await this.begin(rhythm);
  }

  /** Its kubelet dies, and is started again after a while. */
  async killKubelet(ms: number): Promise<void> {
    this.deadUntilMs = Math.max(this.deadUntilMs, this.time.nowMs + ms);
    void this.beSilent();
    await this.time.sleep(ms);
    await this.begin(goodNodeRhythm);
  }

  /** A kubelet that has just been started looks at all pods of its node, and reports the node. */
  private async begin({ reportMs, readyMs }: NodeRhythm): Promise<void> {
    const { boot } = this;
    const isStill = (): boolean => this.boot === boot && this.isKubeletAlive;
    if (!isStill()) return;
    for (const pod of [...this.pods.values()]) this.meetAgain(pod);
    await this.time.sleep(reportMs);
    if (!isStill()) return;
    this.silence++;
    this.report({ bootId: this.bootId, isReady: readyMs === 0 });
    await this.time.sleep(readyMs);
    if (isStill()) this.report({ ...this.reportedAt(), isReady: true });
  }

  private meetAgain(pod: PodModel): void {
    if (pod.isDeleted) this.finish(pod);
    else if (!pod.hasRun || (pod.wentDown && pod.rhythm.afterBoot === "again")) {
      pod.wentDown = false;
      void this.notice(pod);
    } else pod.reportAgain();
  }

  /** A pod is deleted: its kubelet ends what runs of it, and says so. Without a kubelet it stays. */
  async remove(pod: PodModel): Promise<void> {
    pod.isDeleted = true;
    await this.time.sleep(1100);
    if (this.isKubeletAlive) this.finish(pod);
  }

  /** Its object is gone at once, whatever its kubelet says. */
  forceDelete(pod: PodModel): void {
    pod.isGone = true;
    if (this.pods.get(pod.name) === pod) this.pods.delete(pod.name);
  }

  /** What the API server has of the node, or had. */
  reportedAt(ms = this.time.nowMs): ReportedNode {
    return this.reports.findLast(({ atMs }) => atMs <= ms) ?? { bootId: this.bootId, isReady: false };
  }

  private report({ bootId, isReady }: ReportedNode): void {
    this.reports.push({ bootId, isReady, atMs: this.time.nowMs });
  }

  private finish(pod: PodModel): void {
    pod.report(137, true);
    this.forceDelete(pod);
  }

  private async beSilent(): Promise<void> {
    const silence = ++this.silence;
    await this.time.sleep(graceMs);
    if (this.silence === silence) this.report({ ...this.reportedAt(), isReady: false });
  }
}
