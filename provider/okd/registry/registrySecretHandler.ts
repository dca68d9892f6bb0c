import { bindCluster, type OkdContextOf } from "../../kubernetes/clusterContext";
import { registrySecretArguments } from "../argumentNames";
import { faultsIn } from "../../pulumi/namespace/resolution";
import { isDeepStrictEqual } from "node:util";
import { faultsOfUnknownArguments, type Fault, type Raw } from "../../pulumi/validation";
import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { checked, created, updated, type Stored } from "../../pulumi/dynamic/stepResults";
import { isUnknown } from "../../pulumi/unknown";
import { faultsOfName } from "../../kubernetes/objectNames";
import { faultsOfCredentials } from "./registryInputs";
import {
  createRegistrySecret,
  deleteRegistrySecret,
  updateRegistrySecret,
  type RegistrySecretInputs,
  type RegistrySecretState,
} from "./registrySecretWork";
import { resolveOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";
import { isReconnected } from "../../kubernetes/okdInputs";

const identity = ["namespace", "secretName"] as const;
const changeable = ["registry", "token", "username", "serviceAccount"] as const;

/** What Pulumi's engine calls for a secret with credentials of a registry. */
export function registrySecretHandler(contextOf: OkdContextOf) {
  return {
    async check(_olds: object, news: Raw<RegistrySecretInputs>, config?: Config): Promise<CheckResult> {
      return checked(news, faultsOfRegistrySecret(news, contextOf(config).configuration));
    },
    async diff(_id: string, olds: RegistrySecretState, news: RegistrySecretInputs): Promise<DiffResult> {
      const differs = (key: keyof RegistrySecretInputs): boolean =>
        isUnknown(news[key]) || !isDeepStrictEqual(olds[key], news[key]);
      const replaces = identity.filter(differs);
      return {
        changes: replaces.length > 0 || changeable.some(differs) || isReconnected(olds, news),
        replaces,
      };
    },
    async create(inputs: Stored<RegistrySecretInputs>, config?: Config): Promise<CreateResult> {
      const id = `${inputs.namespace}/${inputs.secretName}`;
      return created(inputs, id, await createRegistrySecret(inputs, bindCluster(inputs, contextOf(config))));
    },
    async update(
      id: string,
      olds: RegistrySecretState,
      news: Stored<RegistrySecretInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      return updated(news, id, await updateRegistrySecret(news, olds, bindCluster(news, contextOf(config))));
    },
    async delete(_id: string, outs: RegistrySecretState, config?: Config): Promise<void> {
      await deleteRegistrySecret(outs, bindCluster(outs, contextOf(config)));
    },
  };
}

function faultsOfRegistrySecret(news: Raw<RegistrySecretInputs>, source: ConfigurationSource): Fault[] {
  return [
    ...faultsOfUnknownArguments(news.unknownArguments, registrySecretArguments),
    ...faultsOfName("namespace", news.namespace, 63),
    ...faultsOfName("secretName", news.secretName),
    ...faultsOfCredentials(news),
    ...(news.serviceAccount === undefined ? [] : faultsOfName("serviceAccount", news.serviceAccount)),
    ...faultsIn(resolveOkdConnection(news, source)),
  ];
}
