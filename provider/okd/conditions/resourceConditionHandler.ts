import { bindCluster, type OkdContextOf } from "../../kubernetes/clusterContext";
import { conditionArguments } from "../argumentNames";
import { faultsIn } from "../../pulumi/namespace/resolution";
import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import {
  faultsOfTriggers,
  canonicalTriggers,
  faultsOfTriggerValues,
  sameTriggers,
} from "../../pulumi/triggers";
import {
  faultsOfUnknownArguments,
  faultsOfSeconds,
  type Raw,
  longestTimeoutSeconds,
} from "../../pulumi/validation";
import { checked, created, updated, type Stored } from "../../pulumi/dynamic/stepResults";
import { isUnknown } from "../../pulumi/unknown";
import {
  expectationOf,
  faultsOfExpectation,
  faultsOfObjects,
  type ConditionInputs,
  type ConditionState,
} from "./conditionInputs";
import { selectionOf } from "./conditionMessages";
import type { Expectation } from "../../kubernetes/conditions/conditionOf";
import { parseTime } from "../../kubernetes/conditions/observedTime";
import { resolveOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";
import { waitForCondition } from "./waitForCondition";

/** What is waited for, which is what the resource is: another of these is another wait. */
const identity = [
  "apiVersion",
  "kind",
  "name",
  "labelSelector",
  "fieldSelector",
  "all",
  "namespace",
  "condition",
  "path",
  "value",
  "exists",
] as const;

/** What Pulumi's engine calls for a `ResourceCondition`. Nothing is ever changed on the cluster. */
export function resourceConditionHandler(contextOf: OkdContextOf) {
  return {
    async check(_olds: object, news: Raw<ConditionInputs>, config?: Config): Promise<CheckResult> {
      const { configuration } = contextOf(config);
      return checked(news, [
        ...faultsOfUnknownArguments(news.unknownArguments, conditionArguments),
        ...faultsOfObjects(news),
        ...faultsOfExpectation(news),
        ...faultsOfSeconds("timeoutSeconds", news.timeoutSeconds, 1, longestTimeoutSeconds),
        ...(news.triggers === undefined ? [] : faultsOfTriggers(news.triggers)),
        ...faultsOfTriggerValues(news.value, "value"),
        ...faultsIn(resolveOkdConnection(news, configuration)),
      ]);
    },

    async diff(_id: string, olds: ConditionState, news: ConditionInputs): Promise<DiffResult> {
      const replaces = identity.filter(
        (key) => isUnknown(news[key]) || canonicalTriggers([olds[key]]) !== canonicalTriggers([news[key]]),
      );
      if (replaces.length > 0) return { changes: true, replaces: [...replaces] };
      const isAskedAgain =
        isUnknown(news.triggers) ||
        !sameTriggers(olds.triggers, news.triggers) ||
        !isSameTime(olds.observedAfter, news.observedAfter);
      return { changes: isAskedAgain || !olds.satisfied };
    },

    async create(inputs: Stored<ConditionInputs>, config?: Config): Promise<CreateResult> {
      const result = await waitForCondition(inputs, required(inputs), bindCluster(inputs, contextOf(config)));
      return created(inputs, idOf(inputs), result);
    },

    async update(
      id: string,
      _olds: ConditionState,
      news: Stored<ConditionInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      return updated(
        news,
        id,
        await waitForCondition(news, required(news), bindCluster(news, contextOf(config))),
      );
    },
  };
}

/** Whether two times are the same moment, however they are written; one that is not known yet is none. */
function isSameTime(a: string | null | undefined, b: string | null | undefined): boolean {
  return !isUnknown(b) && parseTime(a ?? "") === parseTime(b ?? "");
}

/** `check` has let nothing else through. */
function required(inputs: ConditionInputs): Expectation {
  const expectation = expectationOf(inputs);
  if (expectation === undefined) throw new TypeError("A wait without anything to wait for.");
  return expectation;
}

function idOf(inputs: ConditionInputs): string {
  const { apiVersion, kind, namespace } = inputs;
  return [apiVersion, kind, ...(namespace === undefined ? [] : [namespace]), selectionOf(inputs)].join("/");
}
