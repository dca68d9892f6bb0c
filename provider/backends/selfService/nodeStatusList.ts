import { describe, expectObject, expectString, parseJson, WireError } from "../../http/wireError";
import { plainWord, quoteForeignText } from "../../core/foreignText";
import type { ServerStatus } from "../../core/serverStatus";

/** A virtual machine of the cluster, as the API lists it. */
export interface ListedNode {
  readonly name: string;
  readonly role: string;
  readonly status: ServerStatus;
}

/**
 * Parses the answer to `GET nodestatus`: an array of all virtual machines of the cluster.
 *
 * Source: the provider's API reference guide, "nodestatus". Names are opaque, unknown statuses pass through.
 * White space around a status is no part of it; what a terminal would obey is made visible. Else statuses, capitals
 * too, are as they are.
 *
 * @throws WireError when the shape is another one, or one name has two different statuses.
 */
export function parseNodeStatusList(body: string): ListedNode[] {
  const list = parseJson(body);
  if (!Array.isArray(list)) throw new WireError(`${describe(list)} where an array of nodes was expected`);
  const nodes = new Map<string, ListedNode>();
  for (const element of list as unknown[]) {
    const dto = expectObject(element, "a node");
    const name = expectString(dto["nodename"], 'the node\'s "nodename"');
    const text = expectString(dto["status"], `the "status" of node ${quoteForeignText(name)}`);
    const status = plainWord(text.trim());
    const before = nodes.get(name);
    if (before !== undefined && before.status !== status) {
      throw new WireError(
        `node ${quoteForeignText(name)} listed twice, as ${quoteForeignText(before.status)} and as ${quoteForeignText(status)}`,
      );
    }
    nodes.set(name, { name, role: roleOfNode(name), status });
  }
  return [...nodes.values()];
}

/** The role of a node by its name: the part before the first `-` (`haproxy`, `master`, `worker`). */
export function roleOfNode(name: string): string {
  return name.split("-", 1)[0] ?? name;
}
