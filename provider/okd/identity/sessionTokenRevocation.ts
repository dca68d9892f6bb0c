import type { BoundOkdContext, Cluster } from "../../kubernetes/clusterContext";
import { isMaintenanceError, MaintenanceError, sentencesOf } from "../../errors/maintenanceError";
import { objectPath } from "../../kubernetes/discovery";
import { accessTokenName } from "./accessTokenName";
import { requireEngine } from "../../pulumi/context";
import { connectionOfToken, type KeptToken, type SessionTokenState } from "./sessionTokenWork";

/**
 * Revokes the tokens of a state, each with itself as the credential: users may not touch tokens otherwise. One that
 * has ended already counts as revoked. All are tried before the first failure is thrown.
 *
 * @throws ERR_UNEXPECTED_RESPONSE saying which user's token is left on which server, and how to revoke it; and
 * ERR_INVALID_INPUT when the connection cannot be resolved any more
 */
export async function revokeSessionTokens(state: SessionTokenState, context: BoundOkdContext): Promise<void> {
  const left: { kept: KeptToken; error: MaintenanceError }[] = [];
  for (const kept of [...state.earlier, state]) {
    await requireEngine(context, "effect");
    try {
      await revoke(kept.token, context.clusterOf(connectionOfToken(context.connection, state, kept.token)));
    } catch (error) {
      if (!isMaintenanceError(error)) throw error;
      left.push({ kept, error });
    }
  }
  const [first] = left;
  if (first === undefined) return;
  const ends = first.kept.expiresAt ?? "never";
  throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
    what: `${left.length === 1 ? "A session token" : `${left.length} session tokens`} of user ${JSON.stringify(state.user ?? state.username)} could not be revoked on ${state.server}, and will work until ${ends}.`,
    lastSeen: sentencesOf(first.error).replace(/\.$/u, ""),
    next: "Run the same command again, or have an administrator find it (oc get oauthaccesstokens) and remove it (oc delete oauthaccesstoken NAME), then remove this resource from the state: pulumi state delete URN",
    cause: first.error,
  });
}

async function revoke(token: string, cluster: Cluster): Promise<void> {
  try {
    const { api, discovery } = cluster;
    for (const groupVersion of ["oauth.openshift.io/v1", "oapi/v1"]) {
      const resource = await discovery.find(groupVersion, "oauthaccesstokens");
      if (resource === undefined) continue;
      await api.sendAs("DELETE", objectPath(resource, undefined, accessTokenName(token)));
      return;
    }
  } catch (error) {
    // Who sends a token that has ended is refused; a name that is not there is of a token that has gone.
    if (isMaintenanceError(error, "ERR_UNAUTHORIZED") || isMaintenanceError(error, "ERR_NOT_FOUND")) return;
    throw error;
  }
  throw new MaintenanceError("ERR_NOT_FOUND", {
    what: "The server offers no oauthaccesstokens, neither in oauth.openshift.io/v1 nor in /oapi/v1.",
    next: "Check that it is the server that gave the token.",
  });
}
