/** A cluster that was set up for reboots, as `kubectl apply` of the set-up does it. */
import { isMaintenanceError } from "../../provider/errors/maintenanceError";
import type { ApiServer } from "../../provider/kubernetes/apiServer";
import { setupObjects } from "../../provider/okd/maintenance/setupObjects";
import type { SetupOptions } from "../../provider/okd/maintenance/setupOptions";
import { apiServerOf, eventually } from "./kubernetesStage";
import type { KubeApiServer } from "./kubeApiServer";

/** Where the objects of a kind are. */
export function placeOfKind(kind: string, namespace: string): string {
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const admission = "/apis/admissionregistration.k8s.io/v1";
  const places: Readonly<Record<string, string>> = {
    Namespace: "/api/v1/namespaces",
    ServiceAccount: `/api/v1/namespaces/${namespace}/serviceaccounts`,
    ClusterRole: `${rbac}/clusterroles`,
    ClusterRoleBinding: `${rbac}/clusterrolebindings`,
    Role: `${rbac}/namespaces/${namespace}/roles`,
    RoleBinding: `${rbac}/namespaces/${namespace}/rolebindings`,
    ValidatingAdmissionPolicy: `${admission}/validatingadmissionpolicies`,
    ValidatingAdmissionPolicyBinding: `${admission}/validatingadmissionpolicybindings`,
  };
  const place = places[kind];
  if (place === undefined) throw new Error(`The set-up has a new kind, ${kind}.`);
  return place;
}

/** Sets a cluster up, and returns a token of the program's account once the policy is in force. */
export async function setClusterUp(server: KubeApiServer, options: SetupOptions): Promise<string> {
  const { namespace, programAccount } = options;
  for (const object of setupObjects(options)) {
    const place = placeOfKind(object.kind ?? "", namespace);
    const { status, body } = await server.request("POST", place, object);
    if (status !== 201) throw new Error(`${object.kind ?? ""}: ${status} ${JSON.stringify(body)}`);
  }
  const account = `${placeOfKind("ServiceAccount", namespace)}/${programAccount}`;
  const { body } = await server.request("POST", `${account}/token`, { spec: {} });
  const { token } = (body as { status: { token: string } }).status;
  await policiesInForce(server, namespace, apiServerOf(server, token));
  return token;
}

/** A policy comes into force a moment after it was made, each at its own. */
async function policiesInForce(server: KubeApiServer, namespace: string, program: ApiServer): Promise<void> {
  const stranger = { metadata: { name: "x" }, spec: { containers: [{ name: "c", image: "i" }] } };
  const pods = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
  await eventually(async () =>
    (await server.request("POST", pods, stranger)).status === 422 ? true : undefined,
  );
  const probe = "/api/v1/nodes/policy-probe";
  await server.request("POST", "/api/v1/nodes", { metadata: { name: "policy-probe" } });
  const patch = { metadata: { labels: { stranger: "true" } } };
  await eventually(async () => {
    const refusal: unknown = await program
      .sendAs("PATCH", `${probe}?dryRun=All`, patch)
      .then(undefined, (error: unknown) => error);
    return isMaintenanceError(refusal) && refusal.status === 422 ? true : undefined;
  });
  await server.request("DELETE", probe);
}
