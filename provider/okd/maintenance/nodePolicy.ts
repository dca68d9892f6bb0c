import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { admissionPolicy, admissionPolicyBinding, type AdmissionPolicy, type Rule } from "./admissionPolicy";
import type { SetupOptions } from "./setupOptions";

/** With what the names of this library's annotations begin. */
const ownPrefix = "pulumi-openshift-maintenance/";

/**
 * Lets the program's account change nothing of a node but the annotations of this library: who may patch nodes could
 * otherwise make them take other pods, or none.
 */
export function nodePolicy(options: SetupOptions, labels: AdmissionPolicy["labels"]): KubeObject {
  const { namespace, programAccount } = options;
  const mapOf = (object: string, map: string): string =>
    `has(${object}.metadata.${map}) ? ${object}.metadata.${map} : {}`;
  const isOwn = `key.startsWith(${JSON.stringify(ownPrefix)})`;
  const nodes = { operations: ["UPDATE"], resources: ["nodes"], scope: "Cluster" };
  const rules: Rule[] = [
    {
      expression: "object.spec == oldObject.spec",
      message: "this account may not change the spec of a node",
    },
    {
      expression: `(${mapOf("object", "labels")}) == (${mapOf("oldObject", "labels")})`,
      message: "this account may not change the labels of a node",
    },
    {
      expression:
        "has(object.metadata.finalizers) == has(oldObject.metadata.finalizers) && has(object.metadata.ownerReferences) == has(oldObject.metadata.ownerReferences)",
      message: "this account may not change the finalizers and owners of a node",
    },
    {
      expression: `variables.after.all(key, ${isOwn} || (key in variables.before && variables.before[key] == variables.after[key])) && variables.before.all(key, ${isOwn} || key in variables.after)`,
      message: `this account may change no annotations of a node but those that begin with ${ownPrefix}`,
    },
  ];
  const account = `system:serviceaccount:${namespace}:${programAccount}`;
  return admissionPolicy({ name: nameOf(options), labels }, nodes, rules, {
    matchConditions: [
      { name: "the-program", expression: `request.userInfo.username == ${JSON.stringify(account)}` },
    ],
    variables: [
      { name: "before", expression: mapOf("oldObject", "annotations") },
      { name: "after", expression: mapOf("object", "annotations") },
    ],
  });
}

/** Puts the policy into force. */
export function nodePolicyBinding(options: SetupOptions, labels: AdmissionPolicy["labels"]): KubeObject {
  return admissionPolicyBinding({ name: nameOf(options), labels });
}

function nameOf({ namespace }: SetupOptions): string {
  return `${namespace}-nodes`;
}
