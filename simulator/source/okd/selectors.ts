import { badRequest } from "./apiStatus";
import { fieldsOf, type KubeObject } from "./kubeObject";

/** Says whether an object is wanted. */
export type Selector = (object: KubeObject) => boolean;

const setTerm = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const valueTerm = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s!=,()]*)$/;
const keyTerm = /^(!?)\s*([^\s!=,()]+)$/;

/**
 * Reads a label selector.
 *
 * @throws StatusError 400 when it cannot be read
 * @example parseLabelSelector("app=web,tier in (a, b),!old")
 */
export function parseLabelSelector(text: string): Selector {
  const terms = splitTerms(text).map(parseLabelTerm);
  return (object) => terms.every((term) => term(object.metadata.labels ?? {}));
}

function parseLabelTerm(term: string): (labels: Record<string, string>) => boolean {
  const [, setKey, operator, values = ""] = setTerm.exec(term) ?? [];
  if (setKey !== undefined) {
    const wanted = values.split(",").map((value) => value.trim());
    if (operator === "in") return (labels) => labels[setKey] !== undefined && wanted.includes(labels[setKey]);
    return (labels) => labels[setKey] === undefined || !wanted.includes(labels[setKey]);
  }
  const [, key, sign, value] = valueTerm.exec(term) ?? [];
  if (key !== undefined) return (labels) => (labels[key] === value) === (sign !== "!=");
  const [, not, presentKey] = keyTerm.exec(term) ?? [];
  if (presentKey === undefined)
    throw badRequest(`unable to parse requirement: found '${term}', expected: in, notin, =, ==, !=, gt, lt`);
  return (labels) => (labels[presentKey] === undefined) === (not === "!");
}

/** Commas within parentheses do not divide. */
function splitTerms(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== "");
}

/** The fields beside name and namespace that a selector may name, for each plural. */
const selectableFields: Readonly<Record<string, readonly string[]>> = {
  pods: ["spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase", "status.podIP"],
  nodes: ["spec.unschedulable"],
  namespaces: ["status.phase"],
  secrets: ["type"],
};

/**
 * Reads a field selector.
 *
 * @throws StatusError 400 when it names a field that this resource cannot be selected by
 * @example parseFieldSelector("pods", "spec.nodeName=worker-0,status.phase!=Succeeded")
 */
export function parseFieldSelector(plural: string, text: string): Selector {
  const terms = splitTerms(text).map((term) => {
    const [, field = "", sign = "", value = ""] = valueTerm.exec(term) ?? [];
    if (sign === "") throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
    if (!["metadata.name", "metadata.namespace", ...(selectableFields[plural] ?? [])].includes(field))
      throw badRequest(`field label not supported: ${field}`);
    return (object: KubeObject) => (fieldAt(object, field) === value) === (sign !== "!=");
  });
  return (object) => terms.every((term) => term(object));
}

function fieldAt(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const step of path.split(".")) value = fieldsOf(value)[step];
  if (path === "spec.unschedulable") return String(value === true);
  return typeof value === "string" ? value : "";
}
