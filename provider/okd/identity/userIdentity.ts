import { expectObject, expectString, parseJson, WireError } from "../../http/wireError";

/** Who a server takes someone to be. */
export interface UserIdentity {
  /** The user name; of a service account `system:serviceaccount:NAMESPACE:NAME`. */
  readonly name: string;
  /** The user's id; a certificate has none. */
  readonly uid?: string;
  /** The groups that the user is in. */
  readonly groups: readonly string[];
}

/**
 * Parses a `User`. @throws WireError
 *
 * Source: OpenShift REST API, `GET users/~`.
 */
export function parseUser(body: string): UserIdentity {
  const user = expectObject(parseJson(body), "a user");
  const { name, uid } = expectObject(user["metadata"], "the metadata of a user");
  return identityOf(name, uid, user["groups"]);
}

/**
 * Parses a `SelfSubjectReview` that was answered. @throws WireError
 *
 * Source: Kubernetes, `authentication.k8s.io`: `status.userInfo`.
 */
export function parseReviewedUser(body: string): UserIdentity {
  const review = expectObject(parseJson(body), "a review of oneself");
  const status = expectObject(review["status"], "the status of a review");
  const { username, uid, groups } = expectObject(status["userInfo"], "the user of a review");
  return identityOf(username, uid, groups);
}

function identityOf(name: unknown, uid: unknown, groups: unknown): UserIdentity {
  const known = expectString(name, "the name of a user");
  if (known === "") throw new WireError("a user without a name");
  return {
    name: known,
    ...(typeof uid === "string" && uid !== "" ? { uid } : {}),
    // Go writes an empty list as null.
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [],
  };
}
