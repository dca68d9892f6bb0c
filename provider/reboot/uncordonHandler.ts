import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { checked, plain, type Stored } from "../pulumi/dynamic/stepResults";
import { isUnknown } from "../pulumi/unknown";
import { isLeftCordoned, undoCordon } from "./drainBefore";
import { faultsOfLeftOut } from "./leftOutSteps";
import { faultsOfOtherNode } from "./rebootInputs";
import { uncordonInputsOf, type GivenToUncordon } from "./recordedInputs";
import type { RebootContext } from "./rebootContext";
import type { UncordonInputs, UncordonState } from "./steps";

/** What the engine calls for the step that undoes the cordon of a drain. */
export function uncordonHandler(contextOf: (config: Config | undefined) => RebootContext) {
  return {
    async check(
      _olds: Partial<UncordonInputs>,
      given: GivenToUncordon,
      config?: Config,
    ): Promise<CheckResult> {
      const news = uncordonInputsOf(given);
      const missing = faultsOfLeftOut(news.waitedFor, "RebootJob", news, contextOf(config));
      const { node, orderedNode } = news;
      return checked(
        given,
        missing.length > 0 ? missing : faultsOfOtherNode(node, orderedNode, ["the uncordon", "the order"]),
      );
    },
    async diff(
      _id: string,
      olds: UncordonState,
      given: GivenToUncordon,
      config?: Config,
    ): Promise<DiffResult> {
      const news = uncordonInputsOf(given);
      if (isUnknown(news.node) || olds.node !== news.node) return { changes: true, replaces: ["node"] };
      if (isUnknown(news) || !isDone(olds, news)) return { changes: true };
      return { changes: await isLeftCordoned(news, contextOf(config)) };
    },
    async create(given: Stored<GivenToUncordon>, config?: Config): Promise<CreateResult> {
      const inputs = uncordonInputsOf(given);
      return { id: inputs.node, outs: plain(await undoCordon(inputs, contextOf(config))) };
    },
    async update(
      _id: string,
      olds: UncordonState,
      given: Stored<GivenToUncordon>,
      config?: Config,
    ): Promise<UpdateResult> {
      const news = uncordonInputsOf(given);
      if (isDone(olds, news) && news.deferred !== true) return { outs: plain(olds) };
      return { outs: plain(await undoCordon(news, contextOf(config))) };
    },
  };
}

/** Whether all that may be marked was undone after this operation. */
function isDone(olds: UncordonState, { operationId, cordonMarks }: UncordonInputs): boolean {
  return olds.operationId === operationId && cordonMarks.every((mark) => olds.cordonMarks.includes(mark));
}
