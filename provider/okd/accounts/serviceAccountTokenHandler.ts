import { bindCluster, type OkdContextOf } from "../../kubernetes/clusterContext";
import { resolvedIn } from "../../pulumi/namespace/resolution";
import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { checked, created, updated, type Stored } from "../../pulumi/dynamic/stepResults";
import { isUnknown } from "../../pulumi/unknown";
import { resolveOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";
import {
  isRenewalDue,
  isServiceAccountTokenCurrent,
  provideServiceAccountToken,
  removeServiceAccountToken,
} from "./serviceAccountTokenWork";
import {
  faultsOfServiceAccountToken,
  type ServiceAccountTokenInputs,
  type ServiceAccountTokenState,
} from "./serviceAccountTokenInputs";
import { isReconnected } from "../../kubernetes/okdInputs";

/**
 * What Pulumi's engine calls for a `ServiceAccountToken`. Another namespace or account replaces it; anything else,
 * a renewal and what was changed on the cluster included, is an update.
 */
export function serviceAccountTokenHandler(contextOf: OkdContextOf) {
  return {
    async check(_olds: object, news: ServiceAccountTokenInputs, config?: Config): Promise<CheckResult> {
      return checked(news, faultsOfServiceAccountToken(news, contextOf(config).configuration));
    },

    async diff(
      _id: string,
      olds: ServiceAccountTokenState,
      news: ServiceAccountTokenInputs,
      config?: Config,
    ): Promise<DiffResult> {
      const context = contextOf(config);
      const replaces = (["namespace", "serviceAccount"] as const).filter(
        (key) => isUnknown(news[key]) || olds[key] !== news[key],
      );
      if (replaces.length > 0) return { changes: true, replaces };
      if (isUnknown(news.roles) || !sameRoles(olds.roles, news.roles)) return { changes: true };
      if (olds.expirationSeconds !== news.expirationSeconds) return { changes: true };
      // Stored, and nothing else.
      if (isReconnected(olds, news)) return { changes: true };
      if (olds.token === undefined || isRenewalDue(olds, context.clock.date())) return { changes: true };
      if (!isResolved(news, context.configuration)) return { changes: false };
      const isCurrent = await isServiceAccountTokenCurrent(news, olds, bindCluster(news, context));
      return { changes: isCurrent === false };
    },

    async create(inputs: Stored<ServiceAccountTokenInputs>, config?: Config): Promise<CreateResult> {
      const result = await provideServiceAccountToken(
        inputs,
        undefined,
        bindCluster(inputs, contextOf(config)),
      );
      return created(inputs, `${inputs.namespace}/${inputs.serviceAccount}`, result);
    },

    async update(
      id: string,
      olds: ServiceAccountTokenState,
      news: Stored<ServiceAccountTokenInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      return updated(
        news,
        id,
        await provideServiceAccountToken(news, olds, bindCluster(news, contextOf(config))),
      );
    },

    async delete(_id: string, outs: ServiceAccountTokenState, config?: Config): Promise<void> {
      await removeServiceAccountToken(outs, bindCluster(outs, contextOf(config)));
    },
  };
}

/** A role is granted or not; in which order they are written says nothing. */
function sameRoles(olds: readonly string[] = [], news: readonly string[] = []): boolean {
  const sorted = (roles: readonly string[]): string => JSON.stringify([...roles].sort());
  return sorted(olds) === sorted(news);
}

function isResolved(
  inputs: ServiceAccountTokenInputs,
  source: Parameters<typeof resolveOkdConnection>[1],
): boolean {
  return resolvedIn(resolveOkdConnection(inputs, source)) !== undefined;
}
