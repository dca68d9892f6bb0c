/** What the errors of a reboot pod say to whoever wanted the node rebooted. */
import { MaintenanceError, type ErrorFacts } from "../../errors/maintenanceError";
import type { PodSettings } from "./podSettings";

/** Whether an answer to a creation proves that nothing was created, now or later. */
export function isRefusal({ status }: MaintenanceError): boolean {
  return status !== undefined && status >= 400 && status <= 499 && ![408, 409, 429].includes(status);
}

/** Whether admission cannot say what it would say: a webhook with effects refuses a dry run. Source: `webhook/dispatcher`. */
export function isNoDryRun({ status, what }: MaintenanceError): boolean {
  return status === 400 && what.includes("does not support dry run");
}

const setUp =
  "Have an administrator set the namespace up: kubectl apply -f node-maintenance.yaml, or okd.NodeMaintenanceSetup (docs/backends.md)";

/** The error for a pod that the API server does not take: who has refused it is in its answer. */
export function podRefused(node: string, error: MaintenanceError, settings: PodSettings): MaintenanceError {
  const { namespace } = settings;
  const whose = `The pod that reboots node ${node} is not allowed in namespace ${namespace}`;
  const advice: Partial<Record<number, ErrorFacts["next"]>> = {
    401: error.next,
    403: `${setUp}; the user of this connection needs the right to create pods in it, and the namespace must allow privileged ones.`,
    404: `${setUp}, or name another one in openshift:kubernetes.pod.namespace.`,
    422: `An admission policy or the API server refuses this pod. Compare openshift:kubernetes.pod with what the policy of the namespace allows. ${setUp}.`,
  };
  return new MaintenanceError(error.code, {
    what: `${whose}: ${error.what}`,
    next: advice[error.status ?? 0] ?? error.next,
    cause: error,
    node,
    status: error.status,
    transient: error.transient,
    requestSent: error.requestSent,
  });
}

/** The error for a name that someone else's pod has. */
export function podOfStranger(node: string, name: string, namespace: string): MaintenanceError {
  return new MaintenanceError("ERR_CONFLICT", {
    node,
    requestSent: "yes",
    what: `Pod ${namespace}/${name} is there already and is not of this operation, so node ${node} was not rebooted for it.`,
    next: `See who has made it (kubectl get pod ${name} -n ${namespace} -o yaml), delete it, and run pulumi up again.`,
  });
}

/** The error for a pod that has done nothing, and can do nothing any more. */
export function podDidNothing(node: string, why: string): MaintenanceError {
  return new MaintenanceError("ERR_NODE_BUSY", {
    node,
    requestSent: "yes",
    what: `Node ${node} was not rebooted: ${why}. Its pod was removed.`,
    next: "Fix that, then run pulumi up again: it asks again.",
  });
}

/** The error for a creation of which no one knows whether it arrived. */
export function podUnknown(node: string, cause: MaintenanceError): MaintenanceError {
  return new MaintenanceError("ERR_NETWORK", {
    node,
    requestSent: "maybe",
    transient: true,
    what: `Whether the pod that reboots node ${node} was created is not known. ${cause.what}`,
    next: "Run pulumi up again when the API server can be reached: it asks again, and the node is rebooted at most once for both.",
    cause,
  });
}

/** The error for a look at a node that has failed, where a pod that another run has sent may reboot the node all the same. */
export function podNotSeen(node: string, cause: MaintenanceError): MaintenanceError {
  const { code, what, next, status, transient, retryAfterMs } = cause;
  return new MaintenanceError(code, {
    node,
    requestSent: "maybe",
    what: `Whether node ${node} is being rebooted already could not be seen. ${what}`,
    next,
    cause,
    status,
    transient,
    retryAfterMs,
  });
}

/** The error where the same address leads to another cluster than when the reboot was ordered. */
export function otherCluster(node: string, apiUrl: string): MaintenanceError {
  return new MaintenanceError("ERR_INVALID_INPUT", {
    node,
    what: `${apiUrl} leads to another cluster than when the reboot of node ${node} was ordered (its namespace kube-system has another uid).`,
    next: "Set the connection back to that cluster. If it is gone for good, run pulumi up --replace on the order.",
  });
}
