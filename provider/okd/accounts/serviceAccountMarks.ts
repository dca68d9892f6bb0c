import { createHash } from "node:crypto";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { userNameOf, type AccountName } from "./roleBinding";

const grantedPrefix = "pulumi-openshift-maintenance/granted-";

/**
 * Says on a role binding which resource has put an account into it. Its name holds the account as a hash, because
 * a binding may have many, and what an annotation is called may be 63 characters long.
 */
export function grantedTo(account: AccountName): string {
  return `${grantedPrefix}${createHash("sha256").update(userNameOf(account)).digest("hex").slice(0, 16)}`;
}

/** The mark of anyone else whose account this library has put into a binding. */
export function nextOwner(binding: KubeObject): string | undefined {
  const all = Object.entries(binding.metadata.annotations ?? {});
  return all.find(([annotation]) => annotation.startsWith(grantedPrefix))?.[1];
}
