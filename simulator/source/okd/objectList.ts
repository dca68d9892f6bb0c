import { jsonAnswer, type Answer } from "../answer";
import { badRequest, StatusError } from "./apiStatus";
import type { Fields } from "./kubeObject";
import type { ObjectStore } from "./objectStore";
import { apiVersionOf, type ResourceType } from "./resourceTypes";
import { parseFieldSelector, parseLabelSelector, type Selector } from "./selectors";

/**
 * What `labelSelector` and `fieldSelector` of a query leave.
 *
 * @throws StatusError 400
 */
export function selectorOf(plural: string, query: URLSearchParams): Selector {
  const byLabel = parseLabelSelector(query.get("labelSelector") ?? "");
  const byField = parseFieldSelector(plural, query.get("fieldSelector") ?? "");
  return (object) => byLabel(object) && byField(object);
}

/**
 * A list, or with `limit` a piece of one and where to continue. As in the real one its items have no kind.
 *
 * @throws StatusError 400 for a bad query, 410 for a piece of a list whose version is forgotten
 */
export function answerList(
  store: ObjectStore,
  type: ResourceType,
  namespace: string | undefined,
  query: URLSearchParams,
): Answer {
  const wanted = selectorOf(type.plural, query);
  const all = store.list(type.plural, type.namespaced ? namespace : undefined).filter(wanted);
  const from = startOf(query.get("continue") ?? "", store);
  const limit = Number(query.get("limit") ?? 0);
  const items = all.slice(from.index, limit > 0 ? from.index + limit : undefined);
  const next = from.index + items.length;
  const remaining = all.length - next;
  const more = remaining > 0 && {
    continue: Buffer.from(JSON.stringify({ version: from.version, index: next })).toString("base64url"),
    remainingItemCount: remaining,
  };
  return jsonAnswer(200, {
    kind: `${type.kind}List`,
    apiVersion: apiVersionOf(type),
    metadata: { resourceVersion: String(from.version), ...more },
    items: items.map((item): Fields => type.encode?.(item) ?? item),
  });
}

function startOf(token: string, store: ObjectStore): { version: number; index: number } {
  if (token === "") return { version: store.version, index: 0 };
  let start: { version: number; index: number };
  try {
    start = JSON.parse(Buffer.from(token, "base64url").toString()) as typeof start;
  } catch {
    throw badRequest("continue key is not valid");
  }
  if (start.version < store.compactedVersion)
    throw new StatusError(
      410,
      "Expired",
      "The provided continue parameter is too old to display a consistent list result.",
    );
  return start;
}
