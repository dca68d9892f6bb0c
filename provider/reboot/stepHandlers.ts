import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { faultsOfOtherNode, faultsOfReboot } from "./rebootInputs";
import { redactingErrors } from "../http/redaction/redactedErrors";
import type { RebootContext } from "./rebootContext";
import type { ClusterInputs, RecordedCluster } from "../backends/clusterInputs";
import type { RebootBackend } from "../backends/rebootBackend";
import { requireBackendTo } from "../backends/resolveBackend";
import { clusterOf, nodeId } from "../nodes/nodeContext";
import { describeDrainBefore } from "./drainBefore";
import { passGate } from "./passGate";
import { placeOrder } from "./placeOrder";
import { declareNode, faultOfPendingNode, warnOfMovedCluster } from "./rebootChecks";
import { deletedRecordOf } from "./processMemory";
import { protectedRefusal } from "./requestRecords";
import { sendRequest } from "./sendRequest";
import type {
  GateInputs,
  GateState,
  JobInputs,
  JobState,
  OrderInputs,
  OrderState,
  RequestInputs,
  RequestState,
} from "./steps";
import { checked, created, plain, updated, type Stored } from "../pulumi/dynamic/stepResults";
import { sameTriggers } from "../pulumi/triggers";
import { isUnknown } from "../pulumi/unknown";
import { jobInputsOf, requestInputsOf, type GivenToJob, type GivenToRequest } from "./recordedInputs";
import { faultsOfLeftOut, noting } from "./leftOutSteps";
import { uncordonHandler } from "./uncordonHandler";
import { waitForJob } from "./waitForJob";
import { endPhases } from "../journal/verifySteps";
import { sayStillDeferred, staysDeferred } from "../windows/deferral";
import { warnOfIgnoredWindow } from "../windows/ignoredWindow";

/** How a handler gets at the world: with the stack's configuration, once Pulumi has given it. */
export type ContextOf = (config: Config | undefined) => RebootContext;

/**
 * What Pulumi's engine calls for each kind of step: check, diff, create, update. Translates between the
 * engine's rules and the operations; all effects come from the context.
 */
export function createStepHandlers(contextOf: ContextOf) {
  /** Waits for what must be waited for before an order. */
  const gate = {
    async check(olds: Partial<GateInputs>, news: GateInputs, config?: Config): Promise<CheckResult> {
      const context = contextOf(config);
      const faults = faultsOfReboot(news, context.configuration);
      if (faults.length === 0) faults.push(...declareNode(news, context));
      if (faults.length === 0) warnOfIgnoredWindow(news, context);
      if (faults.length === 0 && isPending(olds, news)) await describeDrainBefore(news, context);
      return checked(news, faults);
    },
    async diff(_id: string, olds: GateState, news: GateInputs, config?: Config): Promise<DiffResult> {
      const context = contextOf(config);
      const diff = diffOfTriggers(olds, news);
      if (diff.changes !== false || olds.deferred !== true) return diff;
      sayStillDeferred(news, context);
      return { changes: !staysDeferred(news, context) };
    },
    async create(inputs: Stored<GateInputs>, config?: Config): Promise<CreateResult> {
      const context = contextOf(config);
      return noting(inputs, context, async () => {
        const cluster = clusterOf(inputs, context);
        const state = await passGate(inputs, undefined, () => cluster, context);
        return { id: nodeId(inputs.node, cluster), outs: plain(state) };
      });
    },
    async update(
      _id: string,
      olds: GateState,
      news: Stored<GateInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      const context = contextOf(config);
      const cluster = (): RebootBackend => clusterOf(news, context);
      return { outs: plain(await noting(news, context, () => passGate(news, olds, cluster, context))) };
    },
  };

  /** Records the intent to reboot. */
  const order = {
    async check(olds: Partial<OrderInputs>, news: OrderInputs, config?: Config): Promise<CheckResult> {
      const context = contextOf(config);
      if (news.gateLeftOut === true)
        return checked(news, faultsOfLeftOut(undefined, "RebootGate", news, context));
      const otherNode = faultsOfOtherNode(news.node, news.gateNode, ["the order", "its gate"]);
      if (otherNode.length > 0) return checked(news, otherNode);
      return checked(news, await faultOfPendingNode(olds, news, context));
    },
    async diff(_id: string, olds: OrderState, news: OrderInputs, config?: Config): Promise<DiffResult> {
      const context = contextOf(config);
      const diff = diffOfTriggers(olds, news);
      if (diff.changes !== false) return diff;
      if (olds.deferred !== true) warnOfMovedCluster(olds, news, context);
      else if (news.gateDeferred !== true) {
        // The gate was passed, and the window closed before the order; or the gate will have passed by then.
        if (staysDeferred(news, context)) sayStillDeferred(news, context);
        else return { changes: true };
      }
      return diff;
    },
    async create(inputs: Stored<OrderInputs>, config?: Config): Promise<CreateResult> {
      const context = contextOf(config);
      return noting(inputs, context, async () => {
        const cluster = clusterOf(inputs, context);
        const state = await placeOrder(inputs, undefined, cluster, context);
        return { id: nodeId(inputs.node, cluster), outs: plain(state) };
      });
    },
    async update(
      _id: string,
      olds: OrderState,
      news: Stored<OrderInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      if (sameTriggers(olds.triggers, news.triggers) && olds.deferred !== true) return { outs: plain(olds) };
      const context = contextOf(config);
      const place = (): Promise<OrderState> => placeOrder(news, olds, clusterOf(news, context), context);
      return { outs: plain(await noting(news, context, place)) };
    },
  };

  /** Sends the request of an order, once. */
  const request = {
    async check(_olds: Partial<RequestInputs>, given: GivenToRequest, config?: Config): Promise<CheckResult> {
      const news = requestInputsOf(given);
      const missing = faultsOfLeftOut(news.operationId, "RebootOrder", news, contextOf(config));
      return checked(given, missing.length === 0 ? faultsOfOtherNode(news.node, news.orderedNode) : missing);
    },
    async diff(_id: string, olds: RequestState, given: GivenToRequest): Promise<DiffResult> {
      const news = requestInputsOf(given);
      if (isUnknown(news.node) || olds.node !== news.node) return { changes: true, replaces: ["node"] };
      if (isUnknown(news.operationId)) return { changes: true };
      if (olds.requestedFor === news.operationId) return { changes: false };
      const isRefused = olds.refusedFor === news.operationId && news.deferred !== true;
      if (isRefused && news.isProtected !== true) {
        // The deletion of the refusal is what gives the next creation the right to send, once.
        const replaces = ["order" in given ? "order" : "operationId"];
        return { changes: true, replaces, deleteBeforeReplace: true };
      }
      return { changes: true };
    },
    async create(given: Stored<GivenToRequest>, config?: Config): Promise<CreateResult> {
      const context = contextOf(config);
      const inputs = requestInputsOf(given);
      const id = `${inputs.clusterId}/${inputs.node}`;
      const before = deletedRecordOf(inputs, context);
      if (before?.requestedFor === inputs.operationId) return { id, outs: plain(before) };
      const result = await noting(inputs, context, () =>
        sendRequest(inputs, before, recordedCluster(inputs, context), context),
      );
      return created(inputs, id, result);
    },
    async update(
      id: string,
      olds: RequestState,
      given: Stored<GivenToRequest>,
      config?: Config,
    ): Promise<UpdateResult> {
      const context = contextOf(config);
      const news = requestInputsOf(given);
      if (olds.requestedFor === news.operationId) return { outs: plain(olds) };
      const result = await noting(news, context, async () =>
        olds.refusedFor === news.operationId && news.deferred !== true
          ? protectedRefusal(olds, news, context)
          : sendRequest(news, olds, recordedCluster(news, context), context),
      );
      return updated(news, id, result);
    },
  };

  /** Waits for the job, then for the node. */
  const job = {
    async check(_olds: Partial<JobInputs>, given: GivenToJob, config?: Config): Promise<CheckResult> {
      const news = jobInputsOf(given);
      return checked(given, faultsOfLeftOut(news.requestedFor, "RebootRequest", news, contextOf(config)));
    },
    async diff(_id: string, olds: JobState, given: GivenToJob): Promise<DiffResult> {
      const news = jobInputsOf(given);
      if (isUnknown(news.node) || olds.node !== news.node) return { changes: true, replaces: ["node"] };
      const ended = endPhases.includes(olds.phase);
      const isOther = isUnknown(news.operationId) || olds.operationId !== news.operationId;
      const isDeferred = news.deferred === true;
      return { changes: isOther || !ended || isDeferred !== (olds.phase === "deferred") };
    },
    async create(given: Stored<GivenToJob>, config?: Config): Promise<CreateResult> {
      const context = contextOf(config);
      const inputs = jobInputsOf(given);
      const result = await noting(inputs, context, () =>
        waitForJob(inputs, undefined, recordedCluster(inputs, context), context),
      );
      return created(inputs, `${inputs.clusterId}/${inputs.node}`, result);
    },
    async update(
      id: string,
      olds: JobState,
      given: Stored<GivenToJob>,
      config?: Config,
    ): Promise<UpdateResult> {
      const context = contextOf(config);
      const news = jobInputsOf(given);
      const result = await noting(news, context, () =>
        waitForJob(news, olds, recordedCluster(news, context), context),
      );
      return updated(news, id, result);
    },
  };

  return {
    uncordon: redactingErrors(uncordonHandler(contextOf)),
    gate: redactingErrors(gate),
    order: redactingErrors(order),
    request: redactingErrors(request),
    job: redactingErrors(job),
  };
}

/** The back end of the cluster that an order belongs to, found when it is first needed. */
function recordedCluster(
  inputs: ClusterInputs & RecordedCluster,
  context: RebootContext,
): () => RebootBackend {
  return () => context.backendOf(requireBackendTo(inputs, inputs, context.configuration));
}

/** Whether an update would order a reboot, as far as the inputs tell. */
function isPending(olds: Partial<GateInputs>, news: GateInputs): boolean {
  if (isUnknown(news.node) || isUnknown(news.triggers)) return false;
  if (olds.node === undefined) return news.rebootOnCreate;
  return olds.node !== news.node || !sameTriggers(olds.triggers, news.triggers);
}

function diffOfTriggers(olds: GateState | OrderState, news: GateInputs | OrderInputs): DiffResult {
  if (isUnknown(news.node) || olds.node !== news.node) return { changes: true, replaces: ["node"] };
  return { changes: isUnknown(news.triggers) || !sameTriggers(olds.triggers, news.triggers) };
}
