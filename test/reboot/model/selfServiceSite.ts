import { createSelfServiceBackend } from "../../../provider/backends/selfService/selfServiceBackend";
import { createSelfServiceClient } from "../../../provider/backends/selfService/selfServiceClient";
import type { HttpRequest, HttpResponse } from "../../../provider/http/messages";
import { selfServiceOnly } from "../../support/selfServiceOnly";
import { apiFaultOf } from "./apiFaults";
import { ApiModel, ourNode } from "./apiModel";
import { ClusterModel } from "./clusterModel";
import { DrainModel } from "./drainModel";
import type { AcceptedReboot } from "./ledger";
import type { PluginProcess } from "./pluginProcess";
import type { Rhythm } from "./rhythm";
import type { SiteEvent } from "./schedule";
import type { Access, Site, Success } from "./site";
import type { VirtualTime } from "./virtualTime";

/** What a self-service API is like. */
export interface SelfServiceArgs {
  readonly rhythms: readonly Rhythm[];
  readonly whileRebooting: "conflict" | "accept";
  /** The configuration also leads to the cluster itself. */
  readonly isWitnessed: boolean;
  /** The node is drained before its reboot; only where the configuration leads to the cluster itself. */
  readonly isDrained: boolean;
}

/** That there is a cluster to drain the node of; no one connects to it. */
const witnessSettings = {
  "openshift:kubernetes.server": "https://kubernetes.example.com",
  "openshift:kubernetes.token": "token",
};

/** The self-service API, perhaps with the cluster itself beside it. */
export class SelfServiceSite implements Site {
  readonly remembers: boolean;
  private readonly api: ApiModel;
  private readonly cluster: ClusterModel;
  private readonly drains: DrainModel | undefined;
  private wrongDrain: string | undefined;

  constructor(
    private readonly time: VirtualTime,
    { rhythms, whileRebooting, isWitnessed, isDrained }: SelfServiceArgs,
  ) {
    this.remembers = isWitnessed;
    this.api = new ApiModel(time, rhythms, whileRebooting);
    this.cluster = new ClusterModel(time, this.api);
    this.drains = isDrained ? new DrainModel(time) : undefined;
  }

  get accepted(): readonly AcceptedReboot[] {
    return this.api.accepted;
  }

  get wrong(): string | undefined {
    return this.api.wrong ?? this.wrongDrain;
  }

  get recordedJobs(): Set<string> {
    return this.api.recordedJobs;
  }

  set recordedJobs(jobIds: Set<string>) {
    this.api.recordedJobs = jobIds;
  }

  connect(process: PluginProcess): Access {
    const { clock, memory } = process;
    const random = (): number => 0.5;
    const witness = this.cluster.witness((act) => process.effect(act, "plugin"));
    const { drains } = this;
    return {
      ...(drains === undefined ? {} : { drainerOf: (suspension) => drains.drainer(process, suspension) }),
      configuration: {
        ...(drains === undefined ? {} : witnessSettings),
        "openshift:selfService.apiUrl": "https://api.example.com/api/openshift",
        "openshift:selfService.clusterId": "cluster",
        "openshift:selfService.username": "operator",
        "openshift:selfService.password": "secret",
      },
      backendOf: (operationId) =>
        selfServiceOnly((connection) => ({
          ...createSelfServiceBackend(connection, {
            client: createSelfServiceClient(connection, {
              clock,
              random,
              transport: (request) => this.send(request, operationId, process),
            }),
            clock,
            random,
            reads: memory,
            isRecorded: () => process.requireEngine(),
          }),
          ...(this.remembers ? { witness } : {}),
        })),
    };
  }

  happen(event: SiteEvent): void {
    if (event.do === "cordon") {
      if (event.unschedulable) this.drains?.cordonByHand();
      else this.drains?.uncordonByHand();
    }
    if (event.do === "hold pods") this.drains?.block(event.ms);
    if (event.do === "foreign reboot") this.api.foreignReboot();
    if (event.do === "foreign transition") this.api.foreignTransition(event.status, event.ms);
  }

  wasRebootedFor(operationId: string): boolean {
    return this.accepted.some((reboot) => reboot.operationId === operationId);
  }

  settle(operationId: string): void {
    this.api.settle(operationId);
  }

  forget(operationId: string): void {
    this.cluster.forget(ourNode, operationId);
  }

  noteOlderState(): void {
    this.drains?.forget();
  }

  faultOfSuccess(success: Success): string | undefined {
    const { operationId, order, job, isAccepted, lastLookMs, isAlone } = success;
    const left = isAlone ? this.drains?.faultOfSuccess() : undefined;
    if (left !== undefined) return left;
    const rebooted = this.accepted.find((reboot) => reboot.operationId === operationId);
    const { bootId } = (order["witness"] ?? {}) as { bootId?: string };
    if (!isAccepted && bootId === `boot-${this.cluster.bootAt(this.time.nowMs)}`)
      return "success with the boot ID of the order";
    // An order that was given before a standstill may be recorded after it; its boot ID tells since when it looks.
    const saw = bootId !== undefined || this.sawReboot(success);
    if (rebooted === undefined && !isAccepted && !saw) return "success without a reboot";
    if (success.isOld) return undefined;
    const status = this.api.status(lastLookMs);
    if (status !== "ACTIVE") return `success over a node in ${status}`;
    if (rebooted !== undefined && job["adopted"] !== true && !isAccepted) {
      if (lastLookMs < rebooted.upAgainMs) return "success before the reboot";
    }
    return undefined;
  }

  faultOfDeferral(): string | undefined {
    return this.drains?.faultOfSuccess();
  }

  /** Whether there was a reboot to be seen, of whomever, since the order. */
  private sawReboot({ orderRecordedAtMs }: Success): boolean {
    return this.accepted.some(
      ({ downMs, upAgainMs }) => upAgainMs >= orderRecordedAtMs && downMs <= this.time.nowMs,
    );
  }

  private async send(
    request: HttpRequest,
    operationId: string,
    process: PluginProcess,
  ): Promise<HttpResponse> {
    const fault = apiFaultOf(process.nextFault());
    if (request.method === "POST" && fault !== undefined) process.tell(`a request met ${fault}`);
    return process.effect(async (heldUp) => {
      const { isBlind, beganMs } = process;
      const before = this.accepted.length;
      const answer = await this.api.answer(request, fault, { operationId, heldUp, isBlind, beganMs });
      // What arrives when its sender knows nothing of it any more comes too late for every look.
      if (request.method === "POST" && !heldUp && this.accepted.slice(before).some(({ late }) => !late))
        this.wrongDrain ??= this.drains?.faultOfReboot(ourNode);
      // Half a list tells nothing.
      if (request.url.pathname.endsWith("/nodestatus") && answer.body.endsWith("]"))
        process.lastLookMs = this.time.nowMs;
      return answer;
    }, "plugin");
  }
}
