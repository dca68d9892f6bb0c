import type { BoundOkdContext, OkdContext, Cluster } from "../../kubernetes/clusterContext";
import { isMaintenanceError } from "../../errors/maintenanceError";
import type { ReadOptions } from "../../http/repeatRead";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { userNameOf } from "./roleBinding";
import type { StepResult } from "../../pulumi/dynamic/stepResults";
import { isUncertain, orMissing } from "../../kubernetes/explainRefusal";
import { grantRole, holdsRoles, requireRoles, revokeRoles, type Grantee } from "./grantRoles";
import { leftOnCluster } from "../../kubernetes/leftOnCluster";
import { obtainToken, ownSecretName, removeTokenSecret, secretPath, type ObtainedToken } from "./obtainToken";
import { newMark } from "../../kubernetes/creationMark";
import { accountPath, ensureServiceAccount, removeServiceAccount, requireNamespace } from "./serviceAccounts";
import type { ServiceAccountTokenInputs, ServiceAccountTokenState } from "./serviceAccountTokenInputs";

/** Thirty days: of a token that is renewed when a third is left, every update leaves ten days at least. */
const defaultExpirationSeconds = 30 * 24 * 3600;
const oneShortTry: ReadOptions = { attempts: 1, timeoutMs: 5000 };

/**
 * Brings the cluster to where the inputs want it, from wherever it is: account, roles, token. What is there
 * already is left as it is; a token is obtained again only where there is no good one.
 *
 * @param olds what was recorded the last time, if anything was
 * @returns the state, with an error beside it where something may have been done before it
 * @throws ERR_NOT_FOUND, ERR_FORBIDDEN … where nothing was done
 */
export async function provideServiceAccountToken(
  inputs: ServiceAccountTokenInputs,
  olds: ServiceAccountTokenState | undefined,
  context: BoundOkdContext,
): Promise<StepResult<ServiceAccountTokenState>> {
  const { namespace, roles = [], expirationSeconds } = inputs;
  const { connection, cluster } = context;
  const grantee = granteeOf(inputs, olds?.mark ?? newMark(inputs.rowUrn, context.random));
  const { account, mark } = grantee;

  await requireNamespace(namespace, cluster);
  await requireRoles(roles, namespace, cluster);

  let made: Made = {
    ...inputsOf(inputs),
    mark,
    server: connection.server,
    userName: userNameOf(account),
    createdServiceAccount: olds?.createdServiceAccount ?? false,
    grantedRoles: olds?.grantedRoles ?? [],
  };
  let token: TokenFields = olds === undefined ? {} : tokenOf(olds);
  let isBegun = olds !== undefined;
  try {
    const { object, isOwn } = await ensureServiceAccount(account, mark, cluster, context);
    isBegun = true;
    made = { ...made, createdServiceAccount: isOwn };
    const { uid } = object.metadata;
    if (olds !== undefined && uid !== olds.serviceAccountUid) {
      warnOfMove(olds, connection.server, inputs.rowUrn, context);
    }
    const isGood = await isTokenGood({ ...made, ...token }, object, cluster, context, {});
    if (!isGood) token = {};

    for (const role of roles) {
      const isGranted = await grantRole(role, grantee, cluster, context);
      const others = made.grantedRoles.filter((granted) => granted !== role);
      made = { ...made, grantedRoles: isGranted ? [...others, role] : others };
    }
    if (olds !== undefined) await revokeRoles(grantee, roles, cluster, context);
    made = { ...made, grantedRoles: roles.filter((role) => made.grantedRoles.includes(role)) };

    if (!isGood || expirationSeconds !== token.expirationSeconds) {
      const seconds = expirationSeconds ?? defaultExpirationSeconds;
      const obtained = await obtainToken(object, grantee, seconds, cluster, context);
      token = { ...obtained, expirationSeconds, serviceAccountUid: uid };
      if (expirationSeconds !== undefined) warnOfNoEnd(obtained, inputs, context);
      // One that an earlier server had no better way for.
      if (obtained.tokenSecret === undefined && olds?.tokenSecret !== undefined) {
        await removeTokenSecret(grantee, cluster, context);
      }
    }
    return { state: { ...made, ...token } };
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    if (!isBegun && !isUncertain(error)) throw error;
    return { state: { ...made, ...token }, error };
  }
}

/**
 * Whether the cluster still is as recorded: the same account, its token secret, and its roles. `undefined` when
 * it cannot be asked in one short try.
 */
export async function isServiceAccountTokenCurrent(
  inputs: ServiceAccountTokenInputs,
  stored: ServiceAccountTokenState,
  context: BoundOkdContext,
): Promise<boolean | undefined> {
  const { cluster } = context;
  const { account } = granteeOf(inputs, stored.mark);
  try {
    const object = await orMissing(() => cluster.api.read(accountPath(account), oneShortTry));
    if (object === undefined || !(await isTokenGood(stored, object, cluster, context, oneShortTry)))
      return false;
    const { roles = [] } = inputs;
    return roles.length === 0 || (await holdsRoles(roles, account, cluster, oneShortTry));
  } catch (error) {
    if (isMaintenanceError(error)) return undefined;
    throw error;
  }
}

/**
 * Removes what this resource has made, and nothing of anyone else's: the roles it has granted, its token secret,
 * and the account, each only if it bears the resource's mark. What is gone already counts as removed.
 *
 * @throws the error that stood in the way, with what is left and how to remove it
 */
export async function removeServiceAccountToken(
  state: ServiceAccountTokenState,
  context: BoundOkdContext,
): Promise<void> {
  const { connection, cluster } = context;
  const grantee = granteeOf(state, state.mark);
  try {
    const roles = await revokeRoles(grantee, [], cluster, context);
    const hadSecret = await removeTokenSecret(grantee, cluster, context);
    const hadAccount = await removeServiceAccount(grantee.account, state.mark, cluster, context);
    if (roles === 0 && !hadSecret && !hadAccount) {
      warnOfMove(state, connection.server, state.rowUrn, context);
    }
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const commands = commandsToRemove(state);
    // Nothing is recorded as its own, but an answer may have been lost: its mark tells.
    const look = `oc get serviceaccounts,rolebindings -n ${state.namespace} -o yaml`;
    throw leftOnCluster(state.userName, commands.length === 0 ? [look] : commands, error);
  }
}

/** When a token that is good otherwise is renewed, and whether that is now. */
export function isRenewalDue({ renewAt }: Pick<ServiceAccountTokenState, "renewAt">, now: Date): boolean {
  return renewAt !== undefined && Date.parse(renewAt) <= now.getTime();
}

async function isTokenGood(
  state: ServiceAccountTokenState,
  account: KubeObject,
  { api }: Cluster,
  context: OkdContext,
  options: ReadOptions,
): Promise<boolean> {
  const { token, tokenSecret, namespace, serviceAccountUid } = state;
  if (token === undefined || isRenewalDue(state, context.clock.date())) return false;
  if (account.metadata.uid !== serviceAccountUid) return false;
  if (tokenSecret === undefined) return true;
  return (await orMissing(() => api.read(secretPath(namespace, tokenSecret), options))) !== undefined;
}

function granteeOf(inputs: ServiceAccountTokenInputs, mark: string): Grantee {
  return { account: { namespace: inputs.namespace, name: inputs.serviceAccount }, mark };
}

/** What is recorded of a token: with the lifetime that was asked for, which may not be the wanted one yet. */
type TokenFields = Pick<
  ServiceAccountTokenState,
  "token" | "expiresAt" | "renewAt" | "tokenSecret" | "serviceAccountUid" | "expirationSeconds"
>;
type Made = Omit<ServiceAccountTokenState, keyof TokenFields>;

function inputsOf(inputs: ServiceAccountTokenInputs): Omit<ServiceAccountTokenInputs, "expirationSeconds"> {
  const { namespace, serviceAccount, roles, cluster, connection, rowUrn } = inputs;
  return {
    namespace,
    serviceAccount,
    rowUrn,
    ...(roles === undefined ? {} : { roles }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(connection === undefined ? {} : { connection }),
  };
}

function tokenOf(state: ServiceAccountTokenState): TokenFields {
  const { token, expiresAt, renewAt, tokenSecret, serviceAccountUid, expirationSeconds } = state;
  return { token, expiresAt, renewAt, tokenSecret, serviceAccountUid, expirationSeconds };
}

function warnOfNoEnd(token: ObtainedToken, inputs: ServiceAccountTokenInputs, context: OkdContext): void {
  if (token.expiresAt !== undefined) return;
  const text = `the server issues no tokens that end, so expirationSeconds has no effect: the token in the secret ${token.tokenSecret ?? ""} is good until that is deleted`;
  context.engine.say(inputs.rowUrn, "warning", text);
}

/** Another server knows nothing of what was made on the one before, and that one is out of reach. */
function warnOfMove(state: ServiceAccountTokenState, server: string, urn: string, context: OkdContext): void {
  const commands = commandsToRemove(state);
  if (state.server === server || commands.length === 0) return;
  const text = `${state.userName} was set up at ${state.server}, and the connection now leads to ${server}: there is nothing of it here. If those are two clusters, remove on the first what is left: ${commands.join("; ")}`;
  context.engine.say(urn, "warning", text);
}

/** How to remove by hand what a resource has recorded as its own. */
function commandsToRemove(state: ServiceAccountTokenState): string[] {
  const { namespace, serviceAccount, userName, grantedRoles, createdServiceAccount } = state;
  const inNamespace = `-n ${namespace}`;
  const { account, mark } = granteeOf(state, state.mark);
  const ownsSecret = state.tokenSecret === ownSecretName(account, mark);
  return [
    ...grantedRoles.map((role) => {
      const local = role.startsWith("role/") ? ` --role-namespace=${namespace}` : "";
      return `oc policy remove-role-from-user ${role.replace(/^role\//u, "")} ${userName}${local} ${inNamespace}`;
    }),
    ...(ownsSecret ? [`oc delete secret ${state.tokenSecret} ${inNamespace}`] : []),
    ...(createdServiceAccount ? [`oc delete serviceaccount ${serviceAccount} ${inNamespace}`] : []),
  ];
}
