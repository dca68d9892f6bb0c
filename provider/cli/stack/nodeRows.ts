/** The nodes of a cluster beside what a stack knows of them. Pure. */
import { byNodeName } from "../../core/byNodeName";
import type { NodeInfo } from "../../nodes/getNodes";
import type { RebootNeed } from "../../nodes/rebootNeeds";
import type { OperationRow } from "./operations";

export interface NodeRow {
  readonly node: string;
  readonly role: string;
  /** The back end's word. */
  readonly status: string;
  /** Absent where no cluster could be asked. */
  readonly needsReboot?: boolean;
  readonly reasons: readonly string[];
  /** The phase of its last operation in this stack; absent where the stack has none. */
  readonly phase?: string;
  /** When that ended, or else when it was ordered. */
  readonly since?: string;
  readonly operationId?: string;
}

/** @param needs nothing where no cluster could be asked */
export function nodeRows(
  nodes: readonly NodeInfo[],
  needs: readonly RebootNeed[] | undefined,
  operations: readonly OperationRow[],
): NodeRow[] {
  return [...nodes].sort(byNodeName).map(({ name, role, status }) => {
    const need = needs?.find(({ node }) => isSame(node, name));
    // Of several resources of one node, the one that was ordered last.
    const [operation] = operations
      .filter(({ node }) => isSame(node, name))
      .sort((a, b) => ((a.orderedAt ?? "") < (b.orderedAt ?? "") ? 1 : -1));
    const since = operation?.finishedAt ?? operation?.orderedAt;
    return {
      node: name,
      role,
      status,
      ...(need === undefined ? {} : { needsReboot: need.needed }),
      reasons: need?.reasons ?? [],
      ...(operation === undefined ? {} : { phase: operation.phase }),
      ...(since === undefined ? {} : { since }),
      ...(operation?.operationId === undefined ? {} : { operationId: operation.operationId }),
    };
  });
}

/** A VM and its node are often named alike, but for the domain. */
function isSame(one: string, other: string): boolean {
  return one === other || (hostOf(one) === hostOf(other) && (one === hostOf(one) || other === hostOf(other)));
}

function hostOf(name: string): string {
  return name.split(".")[0] ?? name;
}
