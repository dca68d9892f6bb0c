import { MaintenanceError } from "../../errors/maintenanceError";
import {
  defaultRegistryUser,
  dockerConfigKey,
  dockerConfigSecretType,
  dockerConfigText,
} from "./dockerConfig";
import { parseRegistryAddress } from "./registryAddress";
import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { withoutFinalLineEnd } from "../../core/finalLineEnd";
import { createdAs, creatorOf } from "../../kubernetes/creationMark";
import type { RegistryCredentials } from "./registryInputs";

/** What a secret is made of. */
export interface SecretWords extends RegistryCredentials {
  readonly namespace: string;
  readonly secretName: string;
  readonly rowUrn: string;
}

/** What is recorded of a secret that was made. */
interface SecretRecord {
  readonly secretUid: string;
  readonly instance: string;
  readonly rowUrn: string;
}

/** The text of a `config.json` for these credentials. */
export function configTextOf({
  registry,
  token,
  username = defaultRegistryUser,
}: RegistryCredentials): string {
  const host = parseRegistryAddress(registry)?.host ?? registry;
  return dockerConfigText(host, username, withoutFinalLineEnd(token));
}

/** The secret as it is made. */
export function secretObject(words: SecretWords, instance: string): KubeObject {
  const { secretName, namespace, rowUrn } = words;
  const secret: KubeObject = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: secretName, namespace },
    type: dockerConfigSecretType,
    data: { [dockerConfigKey]: dataOf(words) },
  };
  return createdAs(secret, rowUrn, instance);
}

/** A secret that is there with these credentials in it; `undefined` when it has them already. */
export function withCredentials(
  secret: KubeObject,
  words: SecretWords,
  instance: string,
): KubeObject | undefined {
  const data = (secret["data"] ?? {}) as Record<string, unknown>;
  const config = dataOf(words);
  if (data[dockerConfigKey] === config && creatorOf(secret)?.instance === instance) return undefined;
  return { ...createdAs(secret, words.rowUrn, instance), data: { ...data, [dockerConfigKey]: config } };
}

/** Whether a secret is the one that was recorded. Its annotations may have been taken off by someone. */
export function isSame(secret: KubeObject, { secretUid, instance }: SecretRecord): boolean {
  const found = creatorOf(secret)?.instance;
  return found === undefined ? secret.metadata.uid === secretUid : found === instance;
}

/** Whether a later life of the same resource has taken it over: its deletion must leave it alone. */
export function isSuccessor(secret: KubeObject, record: SecretRecord): boolean {
  return creatorOf(secret)?.urn === record.rowUrn && !isSame(secret, record);
}

/** The refusal to touch a secret that someone else has made. */
export function foreignSecret({ namespace, secretName }: SecretWords, server: string): MaintenanceError {
  return new MaintenanceError("ERR_CONFLICT", {
    what: `Secret ${namespace}/${secretName} is on ${server} already, and this resource has not made it.`,
    next: `It was left as it is. Give another secretName; or, if it is not needed, remove it (oc delete secret ${secretName} -n ${namespace}) and run pulumi up again.`,
  });
}

function dataOf(words: RegistryCredentials): string {
  return Buffer.from(configTextOf(words), "utf8").toString("base64");
}
