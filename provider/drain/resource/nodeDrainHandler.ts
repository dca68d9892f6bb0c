import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { redactingErrors } from "../../http/redaction/redactedErrors";
import type { Suspension } from "../../journal/heartbeat";
import { requireDrainNotSuspended } from "../../journal/rightToSend";
import type { OkdContextOf } from "../../kubernetes/clusterContext";
import { resolveOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";
import { isReconnected } from "../../kubernetes/okdInputs";
import { checked, created, updated, type Stored } from "../../pulumi/dynamic/stepResults";
import { faultsIn, resolvedIn } from "../../pulumi/namespace/resolution";
import { sameTriggers } from "../../pulumi/triggers";
import { isUnknown } from "../../pulumi/unknown";
import { faultsOfIgnoredWindow, warnOfIgnoredWindow } from "../../windows/ignoredWindow";
import { bindDrain, type DrainContext } from "../cluster/drainContext";
import { faultsOfNodeDrain, type NodeDrainInputs, type NodeDrainState } from "./nodeDrainInputs";
import { createDrain, endDrain, previewDrain, updateDrain } from "./nodeDrainWork";

/**
 * What Pulumi's engine calls for a `NodeDrain`. Another node is a replacement, of which the old node is uncordoned
 * first; other triggers drain again; other options are for the next drain.
 *
 * @param suspension what a heartbeat knows
 */
export function nodeDrainHandler(contextOf: OkdContextOf, suspension: () => Suspension | undefined) {
  const bound = (inputs: NodeDrainInputs, config: Config | undefined): DrainContext => ({
    ...bindDrain(inputs, inputs.rowUrn, contextOf(config)),
    requireRight: () => {
      requireDrainNotSuspended(inputs.node, { suspension });
    },
  });

  const handler = {
    async check(
      olds: Partial<NodeDrainInputs>,
      news: NodeDrainInputs,
      config?: Config,
    ): Promise<CheckResult> {
      const resolution = resolveOkdConnection(news, contextOf(config).configuration);
      const { configuration } = contextOf(config);
      const faults = [
        ...faultsOfNodeDrain(news),
        ...faultsOfIgnoredWindow(news, configuration),
        ...faultsIn(resolution),
      ];
      if (faults.length === 0) warnOfIgnoredWindow(news, contextOf(config));
      const isKnown = resolvedIn(resolution) !== undefined && !isUnknown(news);
      if (faults.length > 0 || !isKnown || !isPending(olds, news)) return checked(news, faults);
      return checked(news, await previewDrain(news, bound(news, config)));
    },

    async diff(_id: string, olds: NodeDrainState, news: NodeDrainInputs): Promise<DiffResult> {
      if (isUnknown(news.node) || olds.node !== news.node)
        return { changes: true, replaces: ["node"], deleteBeforeReplace: true };
      if (isUnknown(news.triggers) || !sameTriggers(olds.triggers, news.triggers)) return { changes: true };
      // A deletion has nothing else to log in with.
      return { changes: olds.phase !== "drained" || isReconnected(olds, news) };
    },

    async create(inputs: Stored<NodeDrainInputs>, config?: Config): Promise<CreateResult> {
      return created(inputs, inputs.node, await createDrain(inputs, bound(inputs, config)));
    },

    async update(
      id: string,
      olds: NodeDrainState,
      news: Stored<NodeDrainInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      return updated(news, id, await updateDrain(olds, news, () => bound(news, config)));
    },

    async delete(_id: string, outs: NodeDrainState, config?: Config): Promise<void> {
      await endDrain(outs, bound(outs, config));
    },
  };
  return redactingErrors(handler);
}

/** Whether an update would drain, as far as the inputs tell. */
function isPending(olds: Partial<NodeDrainInputs>, news: NodeDrainInputs): boolean {
  return olds.node !== news.node || !sameTriggers(olds.triggers, news.triggers);
}
