import { bindCluster, type OkdContextOf } from "../../kubernetes/clusterContext";
import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { checked, plain, type Stored } from "../../pulumi/dynamic/stepResults";
import { isUnknown } from "../../pulumi/unknown";
import { createImageSignature, deleteImageSignature, type ImageSignatureState } from "./imageSignatureWork";
import { faultsOfImageSignature, type ImageSignatureInputs } from "./imageSignatureInputs";
import type { Raw } from "../../pulumi/validation";
import { isReconnected } from "../../kubernetes/okdInputs";

/** A signature cannot be changed: whatever differs makes another one. */
const identity = ["registry", "namespace", "repository", "digest", "signatureName", "content"] as const;

/** What Pulumi's engine calls for a signature of an image. */
export function imageSignatureHandler(contextOf: OkdContextOf) {
  return {
    async check(_olds: object, news: Raw<ImageSignatureInputs>, config?: Config): Promise<CheckResult> {
      return checked(news, faultsOfImageSignature(news, contextOf(config).configuration));
    },
    async diff(_id: string, olds: ImageSignatureState, news: ImageSignatureInputs): Promise<DiffResult> {
      const replaces = identity.filter((key) => isUnknown(news[key]) || olds[key] !== news[key]);
      // The name may be the same, and a registry has it once.
      return {
        changes: replaces.length > 0 || isReconnected(olds, news),
        replaces,
        deleteBeforeReplace: true,
      };
    },
    async create(inputs: Stored<ImageSignatureInputs>, config?: Config): Promise<CreateResult> {
      const state = await createImageSignature(inputs, bindCluster(inputs, contextOf(config)));
      return { id: state.fullName, outs: plain(state) };
    },
    async update(
      _id: string,
      olds: ImageSignatureState,
      news: Stored<ImageSignatureInputs>,
    ): Promise<UpdateResult> {
      return { outs: plain({ ...news, fullName: olds.fullName }) };
    },
    async delete(_id: string, outs: ImageSignatureState, config?: Config): Promise<void> {
      await deleteImageSignature(outs, bindCluster(outs, contextOf(config)));
    },
  };
}
