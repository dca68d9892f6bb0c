import type { Resolution } from "../../pulumi/namespace/resolution";
import { faultsOfKeys } from "../../pulumi/namespace/faultsOfKeys";
import { isGiven, isRecord } from "../../pulumi/namespace/place";
import { isUnknown } from "../../pulumi/unknown";
import type { Fault } from "../../pulumi/validation";

/** How the pod that reboots a node is made. */
export interface PodSettings {
  readonly namespace: string;
  /** Absent: the one that is on every node of OpenShift, else {@link usualImage}. */
  readonly image?: string;
  readonly serviceAccount: string;
  readonly imagePullSecrets: readonly string[];
  /** In the place of the host's `systemctl reboot`, behind the same guard; empty for that. */
  readonly command: readonly string[];
}

/** Where nothing else is said. */
export const usualPodSettings: PodSettings = {
  namespace: "node-maintenance",
  serviceAccount: "node-reboot",
  imagePullSecrets: [],
  command: [],
};

/** A shell, `cat`, `date` and `nsenter`: all that the script needs. By its digest, so that no one can exchange it. */
export const usualImage =
  "docker.io/library/busybox:1.37.0@sha256:e3652a00a2fabd16ce889f0aa32c38eec347b997e73bd09e69c962ec7f8732ee";

const podFields = ["namespace", "image", "serviceAccount", "imagePullSecrets", "command"] as const;

/**
 * Checks `kubernetes.pod`: complete settings, or all that is wrong with them.
 *
 * @param path how messages name it
 */
export function checkPodSettings(raw: unknown, path: string): Resolution<PodSettings> {
  if (!isGiven(raw)) return { connection: usualPodSettings };
  if (isUnknown(raw)) return "unknown";
  if (!isRecord(raw)) return { faults: [{ property: path, reason: "must be an object" }] };
  if (podFields.some((field) => isUnknown(raw[field]))) return "unknown";
  const pathOf = (field: string): string => `${path}.${field}`;
  const faults: Fault[] = faultsOfKeys(raw, pathOf, podFields);
  const wrong = (field: string, form: string): void => {
    faults.push({ property: pathOf(field), reason: `must be ${form}` });
  };
  const text = (field: string, pattern: RegExp, form: string): string | undefined => {
    const value = raw[field];
    if (!isGiven(value)) return undefined;
    if (typeof value === "string" && pattern.test(value)) return value;
    wrong(field, form);
    return undefined;
  };
  const texts = (field: string, form: string): readonly string[] | undefined => {
    const value = raw[field];
    if (!isGiven(value)) return undefined;
    const isList = Array.isArray(value) && value.every((one) => typeof one === "string" && one !== "");
    if (isList) return value as string[];
    wrong(field, `a list of ${form}`);
    return undefined;
  };
  const namespace = text("namespace", objectName, "the name of a namespace");
  const serviceAccount = text("serviceAccount", objectName, "the name of a service account");
  const image = text("image", /^[^\s\p{Cc}]+$/u, "the name of an image, best with its digest");
  const imagePullSecrets = texts("imagePullSecrets", "names of secrets");
  const command = texts("command", 'words, such as ["/bin/reboot-host"]');
  if (faults.length > 0) return { faults };
  return {
    connection: {
      namespace: namespace ?? usualPodSettings.namespace,
      serviceAccount: serviceAccount ?? usualPodSettings.serviceAccount,
      imagePullSecrets: imagePullSecrets ?? usualPodSettings.imagePullSecrets,
      command: command ?? usualPodSettings.command,
      ...(image === undefined ? {} : { image }),
    },
  };
}

/** RFC 1123, as Kubernetes takes names. */
const objectName = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/u;
