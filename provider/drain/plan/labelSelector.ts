import { isRecord } from "../../pulumi/namespace/place";

/**
 * Whether labels are those that a selector means. What cannot be read matches nothing.
 *
 * Source: Kubernetes `meta/v1` `LabelSelector`: all of `matchLabels` and `matchExpressions` must hold.
 */
export function matchesSelector(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (!isRecord(selector)) return false;
  const { matchLabels, matchExpressions } = selector;
  const wanted = isRecord(matchLabels) ? Object.entries(matchLabels) : [];
  const expressions: readonly unknown[] = Array.isArray(matchExpressions) ? matchExpressions : [];
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    expressions.every((expression) => isRecord(expression) && matchesExpression(expression, labels))
  );
}

/** Whether a selector says nothing, and so is not about any label. */
export function isEmptySelector(selector: unknown): boolean {
  if (!isRecord(selector)) return true;
  const { matchLabels, matchExpressions } = selector;
  const count = (value: unknown): number => Object.keys(value ?? {}).length;
  return count(matchLabels) === 0 && count(matchExpressions) === 0;
}

function matchesExpression(
  { key, operator, values }: Record<string, unknown>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const isThere = Object.hasOwn(labels, String(key));
  const isAmong = isThere && Array.isArray(values) && values.includes(labels[String(key)]);
  switch (operator) {
    case "In":
      return isAmong;
    case "NotIn":
      return !isAmong;
    case "Exists":
      return isThere;
    case "DoesNotExist":
      return !isThere;
    default:
      return false;
  }
}
