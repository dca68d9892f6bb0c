import type { OkdInputs } from "../../kubernetes/okdInputs";
import { faultsOfName } from "../../kubernetes/objectNames";
import { faultsOfTriggers } from "../../pulumi/triggers";
import type { Fault, Raw } from "../../pulumi/validation";
import { faultsOfWindowInputs, type WindowInputs } from "../../windows/keepToWindow";
import type { GivenDrainOptions } from "../plan/drainOptions";
import { faultsOfDrainOptions, faultsOfNames } from "../plan/faultsOfDrain";
import { nodeDrainArguments } from "./nodeDrainArguments";

/** What a `NodeDrain` is given. */
export interface NodeDrainInputs extends OkdInputs, GivenDrainOptions, WindowInputs {
  readonly node: string;
  readonly triggers?: unknown;
}

/** How far a drain has come. */
export type DrainPhase = "drained" | "failed";

/** What is recorded of a `NodeDrain`: its inputs, and what it has done. */
export interface NodeDrainState extends NodeDrainInputs {
  /** What the node is marked with while it is cordoned. */
  readonly mark: string;
  readonly cordoned: boolean;
  readonly evictedPods: number;
  readonly phase: DrainPhase;
  readonly finishedAt?: string;
}

/** All that is wrong with the inputs, but for the connection. */
export function faultsOfNodeDrain(news: Raw<NodeDrainInputs>): Fault[] {
  return [
    ...faultsOfNames(news.unknownArguments, nodeDrainArguments),
    ...faultsOfName("node", news.node),
    ...faultsOfDrainOptions(news),
    ...faultsOfWindowInputs(news, false),
    ...(news.triggers === undefined ? [] : faultsOfTriggers(news.triggers)),
  ];
}
