import type { AccountTokens } from "./accountTokens";
import { fieldsOf, listOf, textOf, type KubeObject } from "./kubeObject";
import { nameFrom } from "./generatedName";
import type { ResolvedOkdOptions } from "./okdOptions";
import type { ObjectStore, StoreEvent } from "./objectStore";
import { createTimers } from "./timers";

const tokenSecretType = "kubernetes.io/service-account-token";
const accountName = "kubernetes.io/service-account.name";
const accountUid = "kubernetes.io/service-account.uid";

/** What the controllers work with. */
export interface ControllersArgs {
  store: ObjectStore;
  tokens: AccountTokens;
  options: ResolvedOkdOptions;
  /** The registry's `host:port`, which dockercfg secrets are for. */
  registry: () => string;
}

/**
 * Starts what works behind the API, a moment after each change: every namespace gets its accounts, token secrets are
 * filled, in 3.x every account gets a token secret and a dockercfg one, and what belonged to something deleted goes.
 *
 * @returns what stops it
 */
export function startControllers({ store, tokens, options, registry }: ControllersArgs): () => void {
  const timers = createTimers();
  const later = (act: () => void): void => {
    timers.later(options.controllerDelayMs, act);
  };

  function react({ type, plural, object }: StoreEvent): void {
    const { name, namespace } = object.metadata;
    if (plural === "namespaces" && type === "ADDED") addAccounts(store, name);
    if (plural === "namespaces" && type === "DELETED") emptyNamespace(store, name);
    if (plural === "serviceaccounts" && type === "DELETED") removeTokenSecrets(store, object);
    if (plural === "serviceaccounts" && type === "ADDED" && options.version === "3.x")
      later(() => {
        giveSecrets(name, namespace);
      });
    if (plural === "secrets" && type !== "DELETED" && isEmptyTokenSecret(object))
      later(() => {
        fillTokenSecret(name, namespace);
      });
  }

  function fillTokenSecret(name: string, namespace: string | undefined): void {
    const secret = store.get("secrets", name, namespace);
    if (secret === undefined || !isEmptyTokenSecret(secret)) return;
    const { annotations = {} } = secret.metadata;
    const account = store.get("serviceaccounts", annotations[accountName] ?? "", namespace);
    const uid = account?.metadata.uid;
    const isForAnother = annotations[accountUid] !== undefined && annotations[accountUid] !== uid;
    if (account === undefined || isForAnother) {
      store.delete("secrets", name, namespace);
      return;
    }
    store.set("secrets", {
      ...secret,
      metadata: { ...secret.metadata, annotations: { ...annotations, [accountUid]: uid } },
      data: {
        ...fieldsOf(secret["data"]),
        "ca.crt": base64(options.caCertificate),
        namespace: base64(namespace ?? ""),
        token: base64(tokens.mintForSecret(account, secret)),
      },
    });
  }

  function giveSecrets(name: string, namespace = ""): void {
    const account = store.get("serviceaccounts", name, namespace);
    if (account === undefined) return;
    const annotations = { [accountName]: name, [accountUid]: account.metadata.uid };
    const tokenName = nameFrom(`${name}-token-`);
    const dockercfgName = nameFrom(`${name}-dockercfg-`);
    store.set("secrets", {
      metadata: { name: tokenName, namespace, annotations },
      type: tokenSecretType,
    });
    fillTokenSecret(tokenName, namespace);
    const token = fieldsOf(store.get("secrets", tokenName, namespace)?.["data"])["token"];
    const password = Buffer.from(textOf(token), "base64").toString();
    const auth = base64(`serviceaccount:${password}`);
    const dockercfg = { [registry()]: { username: "serviceaccount", password, auth } };
    store.set("secrets", {
      metadata: { name: dockercfgName, namespace, annotations },
      type: "kubernetes.io/dockercfg",
      data: { ".dockercfg": base64(JSON.stringify(dockercfg)) },
    });
    const added = [{ name: tokenName }, { name: dockercfgName }];
    store.set("serviceaccounts", {
      ...account,
      secrets: [...listOf(account["secrets"]), ...added],
      imagePullSecrets: [...listOf(account["imagePullSecrets"]), { name: dockercfgName }],
    });
  }

  const unsubscribe = store.subscribe(react);
  return () => {
    unsubscribe();
    timers.stop();
  };
}

function addAccounts(store: ObjectStore, namespace: string): void {
  for (const name of ["builder", "default", "deployer"])
    store.set("serviceaccounts", { metadata: { name, namespace } });
}

function emptyNamespace(store: ObjectStore, namespace: string): void {
  for (const plural of store.plurals)
    for (const { metadata } of store.list(plural, namespace)) store.delete(plural, metadata.name, namespace);
}

function removeTokenSecrets(store: ObjectStore, { metadata }: KubeObject): void {
  for (const secret of store.list("secrets", metadata.namespace ?? "")) {
    if (secret.metadata.annotations?.[accountUid] === metadata.uid)
      store.delete("secrets", secret.metadata.name, metadata.namespace);
  }
}

function isEmptyTokenSecret(secret: KubeObject): boolean {
  return secret["type"] === tokenSecretType && fieldsOf(secret["data"])["token"] === undefined;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
