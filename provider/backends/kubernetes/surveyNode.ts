import { isMaintenanceError, MaintenanceError } from "../../errors/maintenanceError";
import type { BootReport } from "../bootReport";
import type { Baseline, Survey } from "../rebootBackend";
import type { KubeNode } from "./kubeNode";
import type { KubernetesClient } from "./kubernetesClient";
import { isNoDryRun, podRefused } from "./podErrors";
import type { PodSettings } from "./podSettings";
import { mayStillReboot, readPod } from "./podReading";
import { reasonsOf, rebootPod } from "./rebootPod";

/** What an order must know of before its request. */
export interface KubernetesBaseline extends Baseline {
  readonly bootId: string;
  /** When the node has reported it, by its own clock; absent where it does not say. ISO 8601. */
  readonly reportedAt?: string;
}

/** The operation of a trial: no one ever has it. */
const noOperation = "00000000-0000-0000-0000-000000000000";
/** Pod Security, policies and quotas go by what is in the pod, and no time is too late for a trial. */
const noEnd = 0;

/**
 * Looks at a node before its reboot, and has the API server try the very pod without making it: so that Pod Security,
 * policies, quotas and missing rights answer before anything is recorded.
 *
 * @throws ERR_NODE_BUSY for a node that cannot be rebooted now, ERR_INVALID_INPUT for one that never can
 * @throws ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_UNEXPECTED_RESPONSE for a pod that is not allowed
 */
export async function surveyNode(
  node: KubeNode,
  image: string,
  settings: PodSettings,
  client: KubernetesClient,
  warn: (text: string) => void,
): Promise<Survey> {
  const bootId = requireRebootable(node);
  await requireIdle(node, settings, client);
  const pod = rebootPod(
    { node: node.name, operationId: noOperation, bootId, notAfter: noEnd, image },
    settings,
  );
  try {
    await client.createPod(pod, true);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    if (!isNoDryRun(error)) throw podRefused(node.name, error, settings);
    warn(
      `whether the pod that reboots a node is allowed in namespace ${settings.namespace} could not be checked before: ${error.what}`,
    );
  }
  const { reportedAt } = node;
  const report = { bootId, ...(reportedAt === undefined ? {} : { reportedAt }) };
  return { status: node.status, baseline: baselineOf(report, await client.clusterUid()), report };
}

/** @param cluster absent where the user may not know */
export function baselineOf(
  { bootId, reportedAt }: BootReport & { readonly bootId: string },
  cluster: string | undefined,
): KubernetesBaseline {
  return {
    bootId,
    ...(reportedAt === undefined ? {} : { reportedAt }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** A reboot that is under way is none of this order's: its boot would be over before this one has begun. */
async function requireIdle(
  { name, status, bootId }: KubeNode,
  { namespace }: PodSettings,
  client: KubernetesClient,
): Promise<void> {
  const pods = await client.rebootPods(namespace, name);
  const pod = pods.find((each) => reasonsOf(each).bootId === bootId && mayStillReboot(readPod(each)));
  if (pod === undefined) return;
  throw new MaintenanceError("ERR_NODE_BUSY", {
    node: name,
    requestSent: "no",
    what: `Node ${name} (${status}) is being rebooted already, by pod ${namespace}/${pod.metadata.name}.`,
    next: "When it is Ready again, run the same command again. Nothing was sent.",
  });
}

/** The boot id of a node that can be rebooted. */
function requireRebootable({ name, status, state, bootId, operatingSystem }: KubeNode): string {
  if (operatingSystem === "windows") {
    throw new MaintenanceError("ERR_INVALID_INPUT", {
      node: name,
      requestSent: "no",
      what: `Node ${name} runs Windows, which a pod cannot reboot in this way.`,
      next: "Leave it out. Nothing was sent.",
    });
  }
  if (state === "ready" && bootId !== undefined) return bootId;
  throw new MaintenanceError("ERR_NODE_BUSY", {
    node: name,
    requestSent: "no",
    what:
      state === "ready"
        ? `Node ${name} reports no boot id, without which a reboot could not be told from none.`
        : `Node ${name} is ${status}, and only a kubelet that runs can reboot its node.`,
    next: "When it is Ready, run the same command again (a node that was off for long may wait for its certificate: kubectl get csr). Nothing was sent.",
  });
}
