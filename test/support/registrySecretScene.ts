/** Registry secrets and the accounts that are linked to them, on one test cluster. */
import { setTimeout as sleep } from "node:timers/promises";
import type { OkdContext } from "../../provider/kubernetes/clusterContext";
import type {
  RegistrySecretInputs,
  RegistrySecretState,
} from "../../provider/okd/registry/registrySecretWork";
import type { StepResult } from "../../provider/pulumi/dynamic/stepResults";
import { interpose, type Passing, type Passage } from "./interposedServer";
import { okdConfigOf, okdContextWith, type TestCluster } from "./testCluster";
import { createRegistrySecret } from "./okdWorks";

export interface Account {
  readonly imagePullSecrets?: { name: string }[];
  readonly secrets?: { name: string }[];
}

export const at = (path: string, name: string): string => `/api/v1/namespaces/test/${path}/${name}`;
export const namesIn = (entries: { name: string }[] = []): string[] => entries.map(({ name }) => name);
export const done = <T>({ state, error }: StepResult<T>): T => {
  if (error !== undefined) throw error;
  return state;
};
export const failureOf = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error("it went well"),
    (error: unknown) => error as Error,
  );

/** @example const { create, inputsOf } = registrySecretScene(() => cluster); */
export function registrySecretScene(cluster: () => TestCluster) {
  let names = 0;
  const contextAs = (more: object = {}): OkdContext => okdContextWith({ ...okdConfigOf(cluster()), ...more });
  const newName = (prefix: string): string => `${prefix}-${++names}`;
  const inputsOf = (more: Partial<RegistrySecretInputs> = {}): RegistrySecretInputs => {
    const secretName = more.secretName ?? newName("pull");
    const rowUrn = `urn:pulumi:dev::test::pulumi-nodejs:dynamic/okd:RegistrySecret::${secretName}`;
    return {
      namespace: "test",
      secretName,
      registry: "registry.example.com:5000",
      token: "t0ken",
      rowUrn,
      ...more,
    };
  };
  const newAccount = async (more: object = {}): Promise<string> => {
    const name = newName("robot");
    const { status } = await cluster().request("POST", "/api/v1/namespaces/test/serviceaccounts", {
      metadata: { name },
      ...more,
    });
    expect(status).toBe(201);
    // Where there is a controller, it gives an account its own secrets a moment later.
    await sleep(100);
    return name;
  };
  const accountOf = async (name: string): Promise<Account> =>
    (await cluster().request("GET", at("serviceaccounts", name))).body as Account;
  const configIn = async (secretName: string): Promise<unknown> => {
    const { body } = await cluster().request("GET", at("secrets", secretName));
    const { data } = body as { data: Record<string, string> };
    return JSON.parse(Buffer.from(data[".dockerconfigjson"] ?? "", "base64").toString());
  };
  const statusOf = async (path: string, name: string): Promise<number> =>
    (await cluster().request("GET", at(path, name))).status;
  const create = async (inputs: RegistrySecretInputs, context = contextAs()): Promise<RegistrySecretState> =>
    done(await createRegistrySecret(inputs, context));
  const through = async (decide: (passing: Passing) => Passage | Promise<Passage>): Promise<OkdContext> =>
    contextAs({ "openshift:kubernetes.server": await interpose(cluster(), decide) });
  return { contextAs, newName, inputsOf, newAccount, accountOf, configIn, statusOf, create, through };
}
