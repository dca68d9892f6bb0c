import type { BoundOkdContext, OkdContext } from "../../kubernetes/clusterContext";
import { MaintenanceError } from "../../errors/maintenanceError";
import type { ApiServer } from "../../kubernetes/apiServer";
import { objectPath } from "../../kubernetes/discovery";
import { orMissing } from "../../kubernetes/explainRefusal";
import { requireKind } from "../../kubernetes/kindOf";

/** Where a secret and the accounts that it is linked to are. */
export interface SecretPlace {
  readonly api: ApiServer;
  readonly context: OkdContext;
  /** The path of the namespace's secrets, and of this one. */
  readonly secrets: string;
  readonly secret: string;
  /** The path of a service account. */
  readonly account: (name: string) => string;
}

/** A project's own accounts are made a moment after the project: so long one is waited for. */
const accountWaitMs = 10_000;
const accountPauseMs = 500;

/** Finds the paths of a secret and its accounts. @throws what discovery throws */
export async function secretPlaceOf(
  inputs: { readonly namespace: string; readonly secretName: string },
  context: BoundOkdContext,
): Promise<SecretPlace> {
  const { namespace, secretName } = inputs;
  const { cluster } = context;
  const { api } = cluster;
  const secrets = await requireKind("v1", "Secret", cluster);
  const accounts = await requireKind("v1", "ServiceAccount", cluster);
  return {
    api,
    context,
    secrets: objectPath(secrets, namespace),
    secret: objectPath(secrets, namespace, secretName),
    account: (name) => objectPath(accounts, namespace, name),
  };
}

/** Waits a moment for the account that a secret is to be linked to. @throws ERR_NOT_FOUND */
export async function waitForAccount(
  inputs: {
    readonly serviceAccount?: string | undefined;
    readonly namespace: string;
    readonly secretName: string;
    readonly rowUrn: string;
  },
  { api, account, context }: SecretPlace,
): Promise<void> {
  const { serviceAccount, namespace, secretName, rowUrn } = inputs;
  if (serviceAccount === undefined) return;
  const { clock, engine } = context;
  const endMs = clock.monotonicMs() + accountWaitMs;
  while ((await orMissing(() => api.read(account(serviceAccount)))) === undefined) {
    if (clock.monotonicMs() >= endMs) {
      throw new MaintenanceError("ERR_NOT_FOUND", {
        what: `Service account ${namespace}/${serviceAccount} is not on ${api.connection.server} (waited ${accountWaitMs / 1000} s for it), so secret ${secretName} cannot be linked to it.`,
        next: `Nothing was changed. Create it first (oc create serviceaccount ${serviceAccount} -n ${namespace}); if this program makes it, name it in dependsOn.`,
      });
    }
    engine.progress(rowUrn, `waiting for service account ${namespace}/${serviceAccount}`);
    await clock.sleep(accountPauseMs);
  }
}
