import { isMaintenanceError } from "../../errors/maintenanceError";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { changeObject, type ObjectPlace } from "../../kubernetes/changeObject";

/** The lists of a service account that name secrets: those to pull images with, and those to mount. */
export const linkLists = ["imagePullSecrets", "secrets"] as const;
type LinkList = (typeof linkLists)[number];

/** What was added to a service account, and is removed again. */
export interface Link {
  readonly serviceAccount: string;
  /** The lists that did not name the secret before. */
  readonly lists: readonly LinkList[];
}

/** The lists of an account that do not name a secret. */
export function listsWithout(account: KubeObject, secretName: string): LinkList[] {
  return linkLists.filter((list) => !namesOf(account, list).includes(secretName));
}

/**
 * Names a secret in both lists of a service account, as `oc secrets link SA SECRET --for=pull,mount` does; what
 * others have put there stays, whoever comes at the same time.
 *
 * @throws ERR_CONFLICT when others change the account all the time, and what the API server throws
 */
export async function addLinks(place: ObjectPlace, secretName: string): Promise<void> {
  await changeObject(place, (account) => {
    const missing = listsWithout(account, secretName);
    if (missing.length === 0) return undefined;
    const added = missing.map((list) => [list, [...entriesOf(account, list), { name: secretName }]]);
    return { ...account, ...(Object.fromEntries(added) as object) };
  });
}

/** Takes a secret out of lists of a service account. An account that is gone has none. @throws as above */
export async function removeLinks(
  place: ObjectPlace,
  secretName: string,
  lists: readonly LinkList[],
): Promise<void> {
  try {
    await changeObject(place, (account) => {
      const named = lists.filter((list) => namesOf(account, list).includes(secretName));
      if (named.length === 0) return undefined;
      const left = named.map((list) => [
        list,
        entriesOf(account, list).filter((entry) => nameOf(entry) !== secretName),
      ]);
      return { ...account, ...(Object.fromEntries(left) as object) };
    });
  } catch (error) {
    if (!isMaintenanceError(error, "ERR_NOT_FOUND")) throw error;
  }
}

function entriesOf(account: KubeObject, list: LinkList): readonly unknown[] {
  const entries = account[list];
  return Array.isArray(entries) ? (entries as unknown[]) : [];
}

function namesOf(account: KubeObject, list: LinkList): unknown[] {
  return entriesOf(account, list).map(nameOf);
}

function nameOf(entry: unknown): unknown {
  return (entry as { name?: unknown } | null)?.name;
}
