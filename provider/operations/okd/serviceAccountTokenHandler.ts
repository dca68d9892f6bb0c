import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import type { OkdContextOf } from "./okdHandlers";

/** Being written. */
export function serviceAccountTokenHandler(contextOf: OkdContextOf) {
  return {
    async check(_olds: object, news: object, config?: Config): Promise<CheckResult> {
      contextOf(config);
      return { inputs: news };
    },
    async diff(_id: string, _olds: object, _news: object, _config?: Config): Promise<DiffResult> {
      return { changes: false };
    },
    async create(inputs: object, _config?: Config): Promise<CreateResult> {
      return { id: "being written", outs: inputs };
    },
    async update(_id: string, _olds: object, news: object, _config?: Config): Promise<UpdateResult> {
      return { outs: news };
    },
    async delete(_id: string, _outs: object, _config?: Config): Promise<void> {},
  };
}
