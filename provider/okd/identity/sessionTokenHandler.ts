import { bindCluster, type OkdContextOf } from "../../kubernetes/clusterContext";
import { sessionTokenArguments } from "../argumentNames";
import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { faultsOfUnknownArguments, type Fault, faultsOfSeconds, type Raw } from "../../pulumi/validation";
import type { OkdConnection } from "../../kubernetes/connection/okdConnection";
import { checked, created, updated, type Stored } from "../../pulumi/dynamic/stepResults";
import { isUnknown } from "../../pulumi/unknown";
import { resolveOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";
import {
  isOfAnother,
  isRenewalDue,
  obtainSessionToken,
  type SessionTokenInputs,
  type SessionTokenState,
} from "./sessionTokenWork";
import { revokeSessionTokens } from "./sessionTokenRevocation";

/** The longest life of a token that makes sense: ten years. */
const longestSeconds = 10 * 365 * 24 * 3600;

/** What Pulumi's engine calls for a `SessionToken`. */
export function sessionTokenHandler(contextOf: OkdContextOf) {
  return {
    async check(_olds: object, news: Stored<Raw<SessionTokenInputs>>, config?: Config): Promise<CheckResult> {
      const { configuration } = contextOf(config);
      const resolution = resolveOkdConnection(news, configuration);
      return checked(news, [
        ...faultsOfUnknownArguments(news.unknownArguments, sessionTokenArguments),
        ...faultsOfSeconds("renewBeforeSeconds", news.renewBeforeSeconds, 0, longestSeconds),
        ...(resolution === "unknown"
          ? []
          : "faults" in resolution
            ? resolution.faults
            : faultsOfLogIn(resolution.connection)),
      ]);
    },

    async diff(
      _id: string,
      olds: SessionTokenState,
      news: SessionTokenInputs,
      config?: Config,
    ): Promise<DiffResult> {
      const context = contextOf(config);
      const resolution = resolveOkdConnection(news, context.configuration);
      if (resolution === "unknown" || isUnknown(news.renewBeforeSeconds)) return { changes: true };
      if ("connection" in resolution && isOfAnother(olds, resolution.connection)) {
        // The old token is revoked when all who were given it have got the new one.
        return { changes: true, replaces: ["user"] };
      }
      const isUnfinished = olds.user === undefined;
      return {
        changes: isUnfinished || isRenewalDue(olds, news.renewBeforeSeconds, context.clock.date()),
      };
    },

    async create(inputs: Stored<SessionTokenInputs>, config?: Config): Promise<CreateResult> {
      const result = await obtainSessionToken(inputs, undefined, bindCluster(inputs, contextOf(config)));
      return created(inputs, `${result.state.server}/${result.state.username}`, result);
    },

    async update(
      id: string,
      olds: SessionTokenState,
      news: Stored<SessionTokenInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      return updated(news, id, await obtainSessionToken(news, olds, bindCluster(news, contextOf(config))));
    },

    async delete(_id: string, outs: SessionTokenState, config?: Config): Promise<void> {
      await revokeSessionTokens(outs, bindCluster(outs, contextOf(config)));
    },
  };
}

function faultsOfLogIn({ source, username }: OkdConnection): Fault[] {
  if (username !== undefined) return [];
  return [
    {
      property: "openshift:kubernetes.username",
      reason: `is needed, and password beside it: a session token is obtained with both, never with another token or a certificate (the connection is ${source})`,
    },
  ];
}
