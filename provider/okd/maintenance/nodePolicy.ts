import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { admissionPolicy, admissionPolicyBinding, type AdmissionPolicy, type Rule } from "./admissionPolicy";
import type { SetupOptions } from "./setupOptions";

/** With what the names of this library's annotations begin. */
const ownPrefix = "pulumi-openshift-maintenance/";

/**
 * Lets the program's account change nothing of a node but the annotations of this library, and with `drain` its cordon: who
 * may patch nodes could otherwise make them take other pods, or none.
 */
export function nodePolicy(options: SetupOptions, labels: AdmissionPolicy["labels"]): KubeObject {
  const { namespace, programAccount } = options;
  const mapOf = (object: string, map: string): string =>
    `has(${object}.metadata.${map}) ? ${object}.metadata.${map} : {}`;
  const listOf = (object: string, list: string): string =>
    `has(${object}.metadata.${list}) ? ${object}.metadata.${list} : []`;
  const isOwn = `key.startsWith(${JSON.stringify(ownPrefix)})`;
  const nodes = { operations: ["UPDATE"], resources: ["nodes"], scope: "Cluster" };
  const rules: Rule[] = [
    options.drain
      ? {
          expression: keptFields.map(isKept).join(" && "),
          message: "this account may change nothing of the spec of a node but its cordon",
        }
      : {
          expression: "object.spec == oldObject.spec",
          message: "this account may not change the spec of a node",
        },
    {
      expression: `(${mapOf("object", "labels")}) == (${mapOf("oldObject", "labels")})`,
      message: "this account may not change the labels of a node",
    },
    {
      expression: `(${listOf("object", "finalizers")}) == (${listOf("oldObject", "finalizers")}) && (${listOf("object", "ownerReferences")}) == (${listOf("oldObject", "ownerReferences")})`,
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

/** All of a node's spec but `unschedulable`. Source: Kubernetes 1.34, `core/v1`, `NodeSpec`. */
const keptFields = ["configSource", "externalID", "podCIDR", "podCIDRs", "providerID", "taints"];

function isKept(field: string): string {
  const [now, before] = [`object.spec.${field}`, `oldObject.spec.${field}`];
  return `has(${now}) == has(${before}) && (!has(${now}) || ${now} == ${before})`;
}

/** Puts the policy into force. */
export function nodePolicyBinding(options: SetupOptions, labels: AdmissionPolicy["labels"]): KubeObject {
  return admissionPolicyBinding({ name: nameOf(options), labels });
}

function nameOf({ namespace }: SetupOptions): string {
  return `${namespace}-nodes`;
}
