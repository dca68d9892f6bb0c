import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import type { SetupOptions } from "./setupOptions";

const group = "admissionregistration.k8s.io";
/** With what the names of this library's annotations begin. */
const ownPrefix = "pulumi-openshift-maintenance/";

/**
 * Lets the program's account change nothing of a node but the annotations of this library: who may patch nodes could
 * otherwise make them take other pods, or none.
 *
 * Source: Kubernetes 1.30 and later, "Validating Admission Policy".
 */
export function nodePolicy(options: SetupOptions, labels: Readonly<Record<string, string>>): KubeObject {
  const { namespace, programAccount } = options;
  const mapOf = (object: string, map: string): string =>
    `has(${object}.metadata.${map}) ? ${object}.metadata.${map} : {}`;
  const isOwn = `key.startsWith(${JSON.stringify(ownPrefix)})`;
  return {
    apiVersion: `${group}/v1`,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: nameOf(options), labels },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [""],
            apiVersions: ["v1"],
            operations: ["UPDATE"],
            resources: ["nodes"],
            scope: "Cluster",
          },
        ],
      },
      matchConditions: [
        {
          name: "the-program",
          expression: `request.userInfo.username == ${JSON.stringify(`system:serviceaccount:${namespace}:${programAccount}`)}`,
        },
      ],
      variables: [
        { name: "before", expression: mapOf("oldObject", "annotations") },
        { name: "after", expression: mapOf("object", "annotations") },
      ],
      validations: [
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
      ],
    },
  };
}

/** Puts the policy into force. */
export function nodePolicyBinding(
  options: SetupOptions,
  labels: Readonly<Record<string, string>>,
): KubeObject {
  return {
    apiVersion: `${group}/v1`,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: nameOf(options), labels },
    spec: { policyName: nameOf(options), validationActions: ["Deny"] },
  };
}

function nameOf({ namespace }: SetupOptions): string {
  return `${namespace}-nodes`;
}
