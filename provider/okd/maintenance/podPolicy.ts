import { rebootScript } from "../../backends/kubernetes/rebootScript";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { admissionPolicy, admissionPolicyBinding, type AdmissionPolicy, type Rule } from "./admissionPolicy";
import type { SetupOptions } from "./setupOptions";

/**
 * Lets no pod into the namespace but the one that reboots a node: with another command, image, variable or volume, or a
 * second container, whoever may create pods there would be root on every node.
 */
export function podPolicy(options: SetupOptions, labels: AdmissionPolicy["labels"]): KubeObject {
  const pods = {
    operations: ["CREATE", "UPDATE"],
    resources: ["pods", "pods/ephemeralcontainers"],
    scope: "Namespaced",
  };
  return admissionPolicy({ name: nameOf(options), labels }, pods, rulesOf(options), {
    variables: [
      { name: "spec", expression: "object.spec" },
      { name: "container", expression: "object.spec.containers[0]" },
    ],
  });
}

/** Puts the policy into force in the namespace. */
export function podPolicyBinding(options: SetupOptions, labels: AdmissionPolicy["labels"]): KubeObject {
  return admissionPolicyBinding(
    { name: nameOf(options), labels },
    {
      matchResources: {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": options.namespace } },
      },
    },
  );
}

function nameOf({ namespace }: SetupOptions): string {
  return `${namespace}-pods`;
}

/** Fields that bring other files, programs or names into a container. */
const forbiddenInContainer = [
  "envFrom",
  "lifecycle",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "volumeDevices",
  "volumeMounts",
  "workingDir",
];
const forbiddenInPod = ["ephemeralContainers", "initContainers", "runtimeClassName", "volumes"];

function rulesOf({ podAccount, images, command }: SetupOptions): Rule[] {
  const absent = (of: string, fields: readonly string[]): string =>
    fields.map((field) => `!has(${of}.${field})`).join(" && ");
  const isImage = images.map((image) =>
    /[:]$/u.test(image)
      ? `variables.container.image.startsWith(${cel(image)})`
      : `variables.container.image == ${cel(image)}`,
  );
  const noArguments = "!has(variables.container.args) || variables.container.args.size() == 0";
  const ownArguments = `has(variables.container.args) && variables.container.args == ${cel(command)}`;
  return [
    {
      expression: "object.metadata.name.matches('^node-reboot-[0-9a-f-]{36}$')",
      message: "only pods that reboot a node are allowed in this namespace: node-reboot-OPERATION",
    },
    {
      expression: `variables.spec.serviceAccountName == ${cel(podAccount)} && has(variables.spec.automountServiceAccountToken) && !variables.spec.automountServiceAccountToken`,
      message: `the pod must be of the service account ${podAccount}, without its token`,
    },
    {
      expression: `variables.spec.restartPolicy == "Never" && variables.spec.containers.size() == 1 && ${absent("variables.spec", forbiddenInPod)}`,
      message: `the pod must have one container, that runs once, and no ${forbiddenInPod.join(", ")}`,
    },
    {
      expression: `variables.container.command == ${cel(["/bin/sh", "-c", rebootScript, "reboot"])}`,
      message: "the container must run the guarded script of this version of pulumi-openshift-maintenance",
    },
    {
      expression: command.length === 0 ? noArguments : ownArguments,
      message: "the container must have no other command than the one that is set up",
    },
    {
      expression: isImage.join(" || "),
      message: `the image must be one of ${images.join(", ")}`,
    },
    {
      expression: `has(variables.container.env) && variables.container.env.size() == 3 && ${["BOOT_ID", "NOT_AFTER", "OPERATION"].map((name) => `variables.container.env.exists_one(e, e.name == ${cel(name)} && has(e.value) && !has(e.valueFrom))`).join(" && ")}`,
      message: "the container must have the variables BOOT_ID, NOT_AFTER and OPERATION, and no others",
    },
    {
      expression: absent("variables.container", forbiddenInContainer),
      message: `the container must have no ${forbiddenInContainer.join(", ")}`,
    },
  ];
}

/** A value as a literal of CEL, whose texts and lists are written as those of JSON. */
function cel(value: string | readonly string[]): string {
  return JSON.stringify(value);
}
