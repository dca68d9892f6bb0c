import { isDeepStrictEqual } from "node:util";
import { connectionIn, type ClusterChoice } from "../pulumi/namespace/choosePart";
import { isUnknown } from "../pulumi/unknown";

/** What every resource of the OKD API has among its inputs. */
export interface OkdInputs extends ClusterChoice {
  /** The resource itself, for showing progress on its row. */
  readonly rowUrn: string;
  /** Names in the arguments that the resource does not have. */
  readonly unknownArguments?: readonly string[];
}

/** Whether another connection is to be recorded: a deletion is given nothing else to log in with. */
export function isReconnected(olds: ClusterChoice, news: ClusterChoice): boolean {
  const [before, after] = [olds, news].map((choice) => [choice.cluster, connectionIn(choice)]);
  return isUnknown(after) || !isDeepStrictEqual(before, after);
}
