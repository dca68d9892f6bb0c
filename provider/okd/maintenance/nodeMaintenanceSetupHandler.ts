import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { maintenanceSetupArguments } from "../argumentNames";
import { checkPodSettings } from "../../backends/kubernetes/podSettings";
import type { OkdContextOf } from "../../kubernetes/clusterContext";
import { resolveOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";
import { checked, created, updated, type Stored } from "../../pulumi/dynamic/stepResults";
import { faultsIn, resolvedIn } from "../../pulumi/namespace/resolution";
import { isUnknown } from "../../pulumi/unknown";
import { faultsOfFlag, faultsOfUnknownArguments, type Fault, type Raw } from "../../pulumi/validation";
import {
  digestOf,
  removeSetup,
  setUpCluster,
  type MaintenanceSetupInputs,
  type MaintenanceSetupState,
} from "./setupWork";

/** What Pulumi's engine calls for a `NodeMaintenanceSetup`. */
export function nodeMaintenanceSetupHandler(contextOf: OkdContextOf) {
  return {
    async check(
      _olds: object,
      news: Stored<Raw<MaintenanceSetupInputs>>,
      config?: Config,
    ): Promise<CheckResult> {
      return checked(news, [
        ...faultsOfUnknownArguments(news.unknownArguments, maintenanceSetupArguments),
        ...faultsOfSettings(news),
        ...faultsOfFlag("drain", news.drain),
        ...faultsIn(resolveOkdConnection(news, contextOf(config).configuration)),
      ]);
    },

    async diff(
      _id: string,
      olds: MaintenanceSetupState,
      news: MaintenanceSetupInputs,
      config?: Config,
    ): Promise<DiffResult> {
      const resolution = resolveOkdConnection(news, contextOf(config).configuration);
      if (
        resolution === "unknown" ||
        isUnknown(news.images) ||
        isUnknown(news.command) ||
        isUnknown(news.drain)
      )
        return { changes: true };
      if (isUnknown(news.namespace) || olds.namespace !== news.namespace)
        return { changes: true, replaces: ["namespace"] };
      const server = resolvedIn(resolution)?.server;
      if (server !== undefined && server !== olds.server) return { changes: true, replaces: ["connection"] };
      return { changes: olds.digest !== digestOf(news) };
    },

    async create(inputs: Stored<MaintenanceSetupInputs>, config?: Config): Promise<CreateResult> {
      const result = await setUpCluster(inputs, undefined, contextOf(config));
      return created(inputs, `${result.state.server}/${inputs.namespace}`, result);
    },

    async update(
      id: string,
      olds: MaintenanceSetupState,
      news: Stored<MaintenanceSetupInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      return updated(news, id, await setUpCluster(news, olds, contextOf(config)));
    },

    async delete(_id: string, outs: MaintenanceSetupState, config?: Config): Promise<void> {
      await removeSetup(outs, contextOf(config));
    },
  };
}

/** They are those of `kubernetes.pod`, which has one image. */
function faultsOfSettings({ namespace, images, command }: Raw<MaintenanceSetupInputs>): Fault[] {
  const one = { namespace, imagePullSecrets: images, command };
  return faultsIn(checkPodSettings(one, "")).map(({ property, reason }) =>
    property === ".imagePullSecrets"
      ? { property: "images", reason: "must be a list of images" }
      : { property: property.slice(1), reason },
  );
}
