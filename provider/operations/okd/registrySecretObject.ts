import { ConflictError } from "../../errors/conflictError";
import {
  defaultRegistryUser,
  dockerConfigKey,
  dockerConfigSecretType,
  dockerConfigText,
} from "../../wire/okd/dockerConfig";
import { parseRegistryAddress } from "../../wire/okd/registryAddress";
import type { KubeObject } from "../../wire/okd/kubeObject";
import { withoutFinalLineEnd } from "../finalLineEnd";
import type { RegistryCredentials } from "./registryInputs";

/** Says on an object which resource has made it: the URN. */
export const createdByAnnotation = "pulumi-openshift-maintenance/created-by";
/** Says which life of that resource. */
const instanceAnnotation = "pulumi-openshift-maintenance/instance";

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

/** A word that no other resource has. */
export function newInstance(random: () => number): string {
  const part = (): string =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return `${part()}${part()}`;
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
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: secretName,
      namespace,
      annotations: { [createdByAnnotation]: rowUrn, [instanceAnnotation]: instance },
    },
    type: dockerConfigSecretType,
    data: { [dockerConfigKey]: dataOf(words) },
  };
}

/** A secret that is there with these credentials in it; `undefined` when it has them already. */
export function withCredentials(
  secret: KubeObject,
  words: SecretWords,
  instance: string,
): KubeObject | undefined {
  const data = (secret["data"] ?? {}) as Record<string, unknown>;
  const config = dataOf(words);
  if (data[dockerConfigKey] === config && annotation(secret, instanceAnnotation) === instance)
    return undefined;
  const { annotations } = secret.metadata;
  return {
    ...secret,
    metadata: {
      ...secret.metadata,
      annotations: { ...annotations, [createdByAnnotation]: words.rowUrn, [instanceAnnotation]: instance },
    },
    data: { ...data, [dockerConfigKey]: config },
  };
}

/** Which resource has made an object. */
export function createdBy(object: KubeObject): string | undefined {
  return annotation(object, createdByAnnotation);
}

/** Whether a secret is the one that was recorded. Its annotations may have been taken off by somebody. */
export function isSame(secret: KubeObject, { secretUid, instance }: SecretRecord): boolean {
  const found = annotation(secret, instanceAnnotation);
  return found === undefined ? secret.metadata.uid === secretUid : found === instance;
}

/** Whether a later life of the same resource has taken it over: its deletion must leave it alone. */
export function isSuccessor(secret: KubeObject, record: SecretRecord): boolean {
  return createdBy(secret) === record.rowUrn && !isSame(secret, record);
}

/** The refusal to touch a secret that somebody else has made. */
export function foreignSecret({ namespace, secretName }: SecretWords, server: string): ConflictError {
  return new ConflictError({
    what: `Secret ${namespace}/${secretName} is on ${server} already, and this resource has not made it.`,
    next: `It was left as it is. Give another secretName; or, if nobody needs it, remove it (oc delete secret ${secretName} -n ${namespace}) and run pulumi up again.`,
  });
}

function annotation({ metadata }: KubeObject, name: string): string | undefined {
  return metadata.annotations?.[name];
}

function dataOf(words: RegistryCredentials): string {
  return Buffer.from(configTextOf(words), "utf8").toString("base64");
}
