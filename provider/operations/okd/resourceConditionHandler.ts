import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { faultsOfTriggers, faultsOfUnknownArguments } from "../checkInputs";
import type { Fault } from "../checkConnection";
import { checked, created, updated, type Stored } from "../stepResults";
import { canonicalTriggers, faultsOfTriggerValues, sameTriggers } from "../triggers";
import { isUnknown } from "../unknown";
import { parseCondition, parseField, type Expectation } from "./conditionOf";
import type { OkdContextOf } from "./okdHandlers";
import { faultsOfName, faultsOfSeconds, faultsOfText, type Raw } from "./okdInputs";
import { resolveOkdConnection } from "./resolveOkdConnection";
import {
  expectationOf,
  waitForCondition,
  type ConditionInputs,
  type ConditionState,
} from "./waitForCondition";

/** The arguments that a `ResourceCondition` has. */
export const conditionArguments = [
  "apiVersion",
  "kind",
  "name",
  "namespace",
  "condition",
  "path",
  "value",
  "timeoutSeconds",
  "triggers",
  "okd",
] as const;

/** What is waited for, which is what the resource is: another of these is another wait. */
const identity = ["apiVersion", "kind", "name", "namespace", "condition", "path", "value"] as const;

/** The longest wait that makes sense: a week. */
const longestTimeoutSeconds = 7 * 24 * 3600;

/** What Pulumi's engine calls for a `ResourceCondition`. Nothing is ever changed on the cluster. */
export function resourceConditionHandler(contextOf: OkdContextOf) {
  return {
    async check(_olds: object, news: Raw<ConditionInputs>, config?: Config): Promise<CheckResult> {
      const { configuration } = contextOf(config);
      const connection = resolveOkdConnection(news, configuration);
      return checked(news, [
        ...faultsOfUnknownArguments(news.unknownArguments, conditionArguments),
        ...faultsOfText("apiVersion", news.apiVersion, 'such as "v1"'),
        ...faultsOfText("kind", news.kind, 'such as "Node"'),
        ...faultsOfText("name", news.name, "the name of the object"),
        ...(news.namespace === undefined ? [] : faultsOfName("namespace", news.namespace, 63)),
        ...faultsOfExpectation(news),
        ...faultsOfSeconds("timeoutSeconds", news.timeoutSeconds, 1, longestTimeoutSeconds),
        ...(news.triggers === undefined ? [] : faultsOfTriggers(news.triggers)),
        ...faultsOfTriggerValues(news.value, "value"),
        ...(connection !== "unknown" && "faults" in connection ? connection.faults : []),
      ]);
    },

    async diff(_id: string, olds: ConditionState, news: ConditionInputs): Promise<DiffResult> {
      const replaces = identity.filter(
        (key) => isUnknown(news[key]) || canonicalTriggers([olds[key]]) !== canonicalTriggers([news[key]]),
      );
      if (replaces.length > 0) return { changes: true, replaces: [...replaces] };
      const isAskedAnew = isUnknown(news.triggers) || !sameTriggers(olds.triggers, news.triggers);
      return { changes: isAskedAnew || !olds.satisfied };
    },

    async create(inputs: Stored<ConditionInputs>, config?: Config): Promise<CreateResult> {
      const result = await waitForCondition(inputs, required(inputs), contextOf(config));
      return created(inputs, idOf(inputs), result);
    },

    async update(
      id: string,
      _olds: ConditionState,
      news: Stored<ConditionInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      return updated(news, id, await waitForCondition(news, required(news), contextOf(config)));
    },
  };
}

function faultsOfExpectation({ condition, path, value }: Raw<ConditionInputs>): Fault[] {
  const hasField = path !== undefined || value !== undefined;
  if (condition === undefined && !hasField) {
    return [
      { property: "condition", reason: 'is missing: give a condition such as "Ready", or path and value' },
    ];
  }
  if (condition !== undefined && hasField) {
    return [{ property: "condition", reason: "contradicts path and value: give one of the two" }];
  }
  if (condition !== undefined) {
    const faults = faultsOfText("condition", condition, 'such as "Ready"');
    if (faults.length > 0 || isUnknown(condition) || parseCondition(condition as string)) return faults;
    return [{ property: "condition", reason: 'must be a condition such as "Ready" or "Ready=False"' }];
  }
  const faults = faultsOfText("path", path, 'the field of the value, such as ".status.phase"');
  if (faults.length === 0 && !isUnknown(path) && parseField(path as string, value) === undefined) {
    const reason =
      "must be names and places such as .status.phase or status.conditions[0].type, without filters and wildcards";
    faults.push({ property: "path", reason });
  }
  if (value === undefined || value === null) {
    faults.push({ property: "value", reason: "is missing: what the field must hold" });
  }
  return faults;
}

/** `check` has let nothing else through. */
function required(inputs: ConditionInputs): Expectation {
  return expectationOf(inputs) ?? { condition: "Ready", status: "True" };
}

function idOf({ apiVersion, kind, namespace, name }: ConditionInputs): string {
  return [apiVersion, kind, ...(namespace === undefined ? [] : [namespace]), name].join("/");
}
