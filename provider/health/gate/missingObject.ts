import { plainWord } from "../../core/foreignText";
import { describeExpectation, observe, parseField } from "../../kubernetes/conditions/conditionOf";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { ObjectWanted } from "../options/healthGateOptions";
import { withoutEnd } from "./missingOperators";

/** What is missing of a field, of an object that may not be there. */
export function missingObject(object: KubeObject | undefined, wanted: ObjectWanted): string[] {
  const word = objectWord(wanted);
  if (object === undefined) return [`${word} is not there`];
  const expectation = parseField(wanted.path, { value: wanted.value });
  if (expectation === undefined) return [`${word} has no field ${plainWord(wanted.path)}`];
  const { holds, summary } = observe({ ...object, kind: wanted.kind }, expectation);
  if (holds) return [];
  const needed = describeExpectation(expectation, wanted.kind);
  return [`${word}: ${needed} is needed, but ${withoutEnd(summary)}`];
}

/** An object for messages: `CephCluster rook-ceph/rook-ceph`. */
export function objectWord({ kind, namespace, name }: ObjectWanted): string {
  return plainWord(`${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`);
}
