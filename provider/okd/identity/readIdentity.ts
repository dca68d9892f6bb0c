import { isMaintenanceError, MaintenanceError } from "../../errors/maintenanceError";
import { objectPath } from "../../kubernetes/discovery";
import { parseReviewedUser, parseUser, type UserIdentity } from "./userIdentity";
import type { ApiResource } from "../../kubernetes/wire/apiResources";
import type { Cluster } from "../../kubernetes/clusterContext";

/**
 * Who the server takes us for: the user of OpenShift where there are users, else what the server has made of the
 * token or the certificate, which Kubernetes tells since 1.27.
 *
 * @throws ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
 */
export async function whoAmI({ api, discovery }: Cluster): Promise<UserIdentity> {
  let refusal: MaintenanceError | undefined;
  const users = await firstOf(discovery, ["user.openshift.io/v1", "oapi/v1"], "users");
  if (users !== undefined) {
    const path = objectPath(users, undefined, "~");
    try {
      return await api.readAs(path, parseUser);
    } catch (error) {
      // Older servers know only people here, neither service accounts nor certificates.
      if (!isMaintenanceError(error, "ERR_NOT_FOUND") && !isMaintenanceError(error, "ERR_FORBIDDEN"))
        throw error;
      refusal = error;
    }
  }
  const versions = ["authentication.k8s.io/v1", "authentication.k8s.io/v1beta1"];
  const reviews = await firstOf(discovery, versions, "selfsubjectreviews");
  if (reviews !== undefined) {
    const path = objectPath(reviews, undefined);
    const review = { apiVersion: reviews.groupVersion, kind: reviews.kind };
    return api.sendAs("POST", path, review, parseReviewedUser);
  }
  if (refusal !== undefined) throw refusal;
  throw new MaintenanceError("ERR_NOT_FOUND", {
    what: `${api.connection.server} does not tell who one is: it has neither users/~ (OpenShift) nor SelfSubjectReview (Kubernetes since 1.27), or does not show them to the user of ${api.connection.source}.`,
    next: "See that there are credentials: without any, no one is asked. An older Kubernetes cannot tell.",
  });
}

async function firstOf(
  discovery: Cluster["discovery"],
  groupVersions: readonly string[],
  name: string,
): Promise<ApiResource | undefined> {
  for (const groupVersion of groupVersions) {
    const found = await discovery.find(groupVersion, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
