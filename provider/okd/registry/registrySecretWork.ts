import type { BoundOkdContext } from "../../kubernetes/clusterContext";
import { isMaintenanceError } from "../../errors/maintenanceError";
import { withoutFinalLineEnd } from "../../core/finalLineEnd";
import type { StepResult } from "../../pulumi/dynamic/stepResults";
import { rememberSecrets } from "../../http/redaction/knownSecrets";
import { defaultRegistryUser } from "./dockerConfig";
import { changeObject } from "../../kubernetes/changeObject";
import { creatorOf, newInstance } from "../../kubernetes/creationMark";
import { orMissing, mayHaveActed, readAfterFailure } from "../../kubernetes/explainRefusal";
import { leftOnCluster } from "../../kubernetes/leftOnCluster";
import type { OkdInputs } from "../../kubernetes/okdInputs";
import type { RegistryCredentials } from "./registryInputs";
import { addLinks, linkLists, listsWithout, removeLinks, type Link } from "./registrySecretLinks";
import { foreignSecret, isSame, isSuccessor, secretObject, withCredentials } from "./registrySecretObject";
import { secretPlaceOf, waitForAccount, type SecretPlace } from "./registrySecretPlace";
import { deleteExactly } from "../../kubernetes/deleteExactly";
import { requireEngine } from "../../pulumi/context";

/** What a `RegistrySecret` is to be. */
export interface RegistrySecretInputs extends OkdInputs, RegistryCredentials {
  readonly namespace: string;
  readonly secretName: string;
  readonly serviceAccount?: string | undefined;
}

/** What has been made on the cluster: that, and no more, is removed again. */
export interface RegistrySecretState extends RegistrySecretInputs {
  /** The API server that it is on. */
  readonly server: string;
  readonly secretUid: string;
  /** Written on the secret: tells it from one that a later resource of the same URN has taken over. */
  readonly instance: string;
  readonly links: readonly Link[];
}

/**
 * Makes the secret and links it. One of that name which is there already is refused, unless it is this resource's own
 * from a run whose answer was lost.
 */
export async function createRegistrySecret(
  inputs: RegistrySecretInputs,
  context: BoundOkdContext,
): Promise<StepResult<RegistrySecretState>> {
  rememberCredentials(inputs);
  const place = await secretPlaceOf(inputs, context);
  // Before the first effect: for an account that is missing no secret is left behind.
  await waitForAccount(inputs, place);
  const { isTakenOver, ...made } = await makeSecret(inputs, place);
  // A link to it that is there already is of the same lost run.
  const links =
    isTakenOver && inputs.serviceAccount !== undefined
      ? [{ serviceAccount: inputs.serviceAccount, lists: linkLists }]
      : [];
  return settleLinks({ ...inputs, server: place.api.connection.server, ...made, links }, place);
}

/** Brings secret and links to what is wanted now; what has been removed by others is made again. */
export async function updateRegistrySecret(
  inputs: RegistrySecretInputs,
  before: RegistrySecretState,
  context: BoundOkdContext,
): Promise<StepResult<RegistrySecretState>> {
  rememberCredentials(inputs);
  const place = await secretPlaceOf(inputs, context);
  const { server } = place.api.connection;
  await waitForAccount(inputs, place);
  const existing = await orMissing(() => place.api.read(place.secret));
  // The same cluster may have got another name.
  const isMoved = server !== before.server && (existing === undefined || !isSame(existing, before));
  if (isMoved) {
    context.engine.say(
      inputs.rowUrn,
      "warning",
      `The connection leads to ${server} now; secret ${inputs.namespace}/${inputs.secretName} and its links on ${before.server} are left there`,
    );
  }
  const { secretUid, instance } =
    existing === undefined ? await makeSecret(inputs, place) : await renewSecret(inputs, before, place);
  return settleLinks({ ...inputs, server, secretUid, instance, links: isMoved ? [] : before.links }, place);
}

/** Removes the secret and the links that were made. @throws MaintenanceError that says what is left */
export async function deleteRegistrySecret(
  state: RegistrySecretState,
  context: BoundOkdContext,
): Promise<void> {
  const { namespace, secretName } = state;
  try {
    const place = await secretPlaceOf(state, context);
    const existing = await orMissing(() => place.api.read(place.secret));
    // Then it and its links belong to the resource that has taken this one's place.
    if (existing !== undefined && isSuccessor(existing, state)) return;
    for (const { serviceAccount, lists } of state.links)
      await removeLinks({ ...place, path: place.account(serviceAccount) }, secretName, lists);
    if (existing === undefined) return;
    if (!isSame(existing, state)) {
      const text = `Secret ${namespace}/${secretName} is not the one that was made here, so it is left on the cluster`;
      context.engine.say(state.rowUrn, "warning", text);
      return;
    }
    await requireEngine(context, "effect");
    await deleteExactly(place.secret, existing, place.api);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const unlinks = state.links.map(
      ({ serviceAccount }) => `oc secrets unlink ${serviceAccount} ${secretName} -n ${namespace}`,
    );
    const commands = [...unlinks, `oc delete secret ${secretName} -n ${namespace}`];
    throw leftOnCluster(`Secret ${namespace}/${secretName}`, commands, error);
  }
}

/** They go to the server in a body, and it may repeat that where it says no. */
function rememberCredentials({ token, username = defaultRegistryUser }: RegistryCredentials): void {
  rememberSecrets({ username, password: withoutFinalLineEnd(token) });
}

type Made = Pick<RegistrySecretState, "secretUid" | "instance">;

async function makeSecret(
  inputs: RegistrySecretInputs,
  place: SecretPlace,
): Promise<Made & { readonly isTakenOver: boolean }> {
  const { api, context } = place;
  const instance = newInstance(context.random);
  await requireEngine(context, "effect");
  try {
    const made = await api.send("POST", place.secrets, secretObject(inputs, instance));
    return { secretUid: made.metadata.uid ?? "", instance, isTakenOver: false };
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const isThere = error.code === "ERR_CONFLICT";
    // Refused outright, nothing was made; of all other failures the server may have made it all the same.
    if (!isThere && !mayHaveActed(error)) throw error;
    const existing = await readAfterFailure(error, () => api.read(place.secret));
    if (creatorOf(existing)?.urn !== inputs.rowUrn)
      throw isThere ? foreignSecret(inputs, api.connection.server) : error;
    const taken = await changeObject({ ...place, path: place.secret }, (secret) =>
      withCredentials(secret, inputs, instance),
    );
    return { secretUid: taken.metadata.uid ?? "", instance, isTakenOver: true };
  }
}

async function renewSecret(
  inputs: RegistrySecretInputs,
  before: RegistrySecretState,
  place: SecretPlace,
): Promise<Made> {
  const renewed = await changeObject({ ...place, path: place.secret }, (secret) => {
    if (!isSame(secret, before) && creatorOf(secret)?.urn !== inputs.rowUrn)
      throw foreignSecret(inputs, place.api.connection.server);
    return withCredentials(secret, inputs, before.instance);
  });
  return { secretUid: renewed.metadata.uid ?? "", instance: before.instance };
}

/** Links what is to be linked, then unlinks what is not any more. What may have been done is in the state. */
async function settleLinks(
  state: RegistrySecretState,
  place: SecretPlace,
): Promise<StepResult<RegistrySecretState>> {
  const { serviceAccount: wanted, secretName } = state;
  let { links } = state;
  const accountPlace = (name: string) => ({ ...place, path: place.account(name) });
  try {
    if (wanted !== undefined) {
      const known = links.find(({ serviceAccount }) => serviceAccount === wanted)?.lists ?? [];
      const missing = listsWithout(await place.api.read(place.account(wanted)), secretName);
      // Noted before it is sent: the answer may be lost.
      const lists = linkLists.filter((list) => known.includes(list) || missing.includes(list));
      links = [
        ...withoutAccount(links, wanted),
        ...(lists.length === 0 ? [] : [{ serviceAccount: wanted, lists }]),
      ];
      await addLinks(accountPlace(wanted), secretName);
    }
    for (const { serviceAccount, lists } of links) {
      if (serviceAccount === wanted) continue;
      await removeLinks(accountPlace(serviceAccount), secretName, lists);
      links = withoutAccount(links, serviceAccount);
    }
    return { state: { ...state, links } };
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return { state: { ...state, links }, error };
  }
}

function withoutAccount(links: readonly Link[], name: string): readonly Link[] {
  return links.filter(({ serviceAccount }) => serviceAccount !== name);
}
