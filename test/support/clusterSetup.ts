/** A cluster that was set up for reboots, as `kubectl apply` of the set-up does it. */
import { setupObjects } from "../../provider/okd/maintenance/setupObjects";
import type { SetupOptions } from "../../provider/okd/maintenance/setupOptions";
import { eventually } from "./kubernetesStage";
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
  const stranger = { metadata: { name: "x" }, spec: { containers: [{ name: "c", image: "i" }] } };
  // A policy comes into force a moment after it was made.
  await eventually(async () => {
    const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
    return (await server.request("POST", path, stranger)).status === 422 ? true : undefined;
  });
  const account = `${placeOfKind("ServiceAccount", namespace)}/${programAccount}`;
  const { body } = await server.request("POST", `${account}/token`, { spec: {} });
  return (body as { status: { token: string } }).status.token;
}
