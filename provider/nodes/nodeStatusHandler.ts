import type { CheckResult, Config, CreateResult, DiffResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { redactingErrors } from "../http/redaction/redactedErrors";
import { checked, created, updated, type Stored } from "../pulumi/dynamic/stepResults";
import { isUnknown } from "../pulumi/unknown";
import { clusterOf, nodeId, type NodeContext } from "./nodeContext";
import { faultsOfNodeStatus } from "./nodeInputs";
import type { NodeStatusInputs, NodeStatusState } from "./nodeStatusInputs";
import { isStatusCurrent, waitForNodeStatus } from "./waitForNodeStatus";

/** What Pulumi's engine calls for a `NodeStatus`. */
export function createNodeStatusHandler(contextOf: (config: Config | undefined) => NodeContext) {
  /** Reads the status of a node again in each preview and update. */
  const handler = {
    async check(
      _olds: Partial<NodeStatusInputs>,
      news: NodeStatusInputs,
      config?: Config,
    ): Promise<CheckResult> {
      return checked(news, faultsOfNodeStatus(news, contextOf(config).configuration));
    },
    async diff(
      id: string,
      olds: NodeStatusState,
      news: NodeStatusInputs,
      config?: Config,
    ): Promise<DiffResult> {
      if (isUnknown(news.node)) return { changes: true };
      if (isUnknown(news.cluster) || isUnknown(news.connection)) return { changes: true };
      const cluster = clusterOf(news, contextOf(config));
      if (nodeId(news.node, cluster) !== id) return { changes: true, replaces: ["node"] };
      if (news.waitFor !== undefined && olds.status !== news.waitFor) return { changes: true };
      return { changes: (await isStatusCurrent(olds, news.node, cluster)) !== true };
    },
    async create(inputs: Stored<NodeStatusInputs>, config?: Config): Promise<CreateResult> {
      const context = contextOf(config);
      const cluster = clusterOf(inputs, context);
      const result = await waitForNodeStatus(inputs, cluster, context);
      return created(inputs, nodeId(inputs.node, cluster), result);
    },
    async update(
      id: string,
      _olds: NodeStatusState,
      news: Stored<NodeStatusInputs>,
      config?: Config,
    ): Promise<UpdateResult> {
      const context = contextOf(config);
      return updated(news, id, await waitForNodeStatus(news, clusterOf(news, context), context));
    },
  };

  return redactingErrors(handler);
}
