import type { KubeObject } from "../../kubernetes/wire/kubeObject";

const apiVersion = "admissionregistration.k8s.io/v1";

/** A rule of a policy: what must hold, in CEL, and what is said where it does not. */
export interface Rule {
  readonly expression: string;
  readonly message: string;
}

/** A policy of this library, and what puts it into force. */
export interface AdmissionPolicy {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * A policy that refuses what breaks one of its rules, also where it cannot be evaluated.
 *
 * Source: Kubernetes 1.30 and later, "Validating Admission Policy".
 *
 * @param resources what it is about, of the core API: its operations, resources and scope
 * @param more its variables, and what else it goes by
 */
export function admissionPolicy(
  { name, labels }: AdmissionPolicy,
  resources: { readonly operations: string[]; readonly resources: string[]; readonly scope: string },
  validations: readonly Rule[],
  more: object,
): KubeObject {
  const resourceRules = [{ apiGroups: [""], apiVersions: ["v1"], ...resources }];
  return {
    apiVersion,
    kind: "ValidatingAdmissionPolicy",
    metadata: { name, labels },
    spec: { failurePolicy: "Fail", matchConstraints: { resourceRules }, ...more, validations },
  };
}

/** Puts a policy into force. @param more where; everywhere without */
export function admissionPolicyBinding({ name, labels }: AdmissionPolicy, more: object = {}): KubeObject {
  return {
    apiVersion,
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name, labels },
    spec: { policyName: name, validationActions: ["Deny"], ...more },
  };
}
