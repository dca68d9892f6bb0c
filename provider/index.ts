/**
 * Reboot OpenShift, OKD, and Kubernetes nodes from a Pulumi program: at most once per change, waited for, and sequenced
 * with the rest of the infrastructure.
 *
 * @packageDocumentation
 */
export { NodeReboot } from "./reboot/nodeReboot";
export type { BudgetArgs, NodeRebootArgs, PollingArgs } from "./reboot/nodeRebootArgs";
export { NodeDrain, type NodeDrainArgs } from "./drain/resource/nodeDrain";
export type { DrainArgs } from "./drain/resource/drainArgs";
export type { DrainPhase } from "./drain/resource/nodeDrainInputs";
export type {
  HealthGateArgs,
  HealthObjectArgs,
  HealthPodsArgs,
  HealthPrometheusArgs,
  ReadinessArgs,
  ReadinessHttpArgs,
  ReadinessPodsArgs,
} from "./health/healthArgs";
export { RollingReboot } from "./rolling/rollingReboot";
export type { CanaryArgs, RollingRebootArgs } from "./rolling/rollingRebootArgs";
export type { NodeRebootResult } from "./rolling/rollResults";
export type { RollNode } from "./rolling/rollArgs";
export { NodeStatus, type NodeStatusArgs } from "./nodes/nodeStatus";
export {
  getNodes,
  getNodesOutput,
  type GetNodesArgs,
  type GetNodesOutputArgs,
  type NodeInfo,
} from "./nodes/getNodes";
export {
  getNodeStatus,
  getNodeStatusOutput,
  type GetNodeStatusArgs,
  type GetNodeStatusOutputArgs,
  type NodeStatusInfo,
} from "./nodes/getNodeStatus";
export { selectNodes, type SelectedNode, type SelectNodesArgs } from "./nodes/selectNodes";
export { getRebootNeeds, type GetRebootNeedsArgs } from "./nodes/getRebootNeeds";
export type { RebootNeed } from "./nodes/rebootNeeds";
export { MaintenanceWindow, nextWindows, type NextWindowsOptions } from "./windows/maintenanceWindow";
export type {
  ExceptedDates,
  MaintenanceWindowArgs,
  MaintenanceWindowInput,
  WindowOpening,
} from "./windows/windowArgs";
export type { OutsideWindow } from "./windows/windowFaults";
export type { ClusterArgs, ConnectionArgs } from "./backends/connectionArgs";
export type { SelfServiceConnectionArgs } from "./backends/selfService/connectionArgs";
export type { KubernetesConnectionArgs, RebootPodArgs } from "./kubernetes/connection/connectionArgs";
export type { ClusterInputs, ConnectionInputs } from "./backends/clusterInputs";
export type { RebootPhase, StatusTransition } from "./reboot/steps";
export { knownServerStatuses, type ServerStatus } from "./core/serverStatus";
export * as okd from "./okd";

export { isMaintenanceError, MaintenanceError, type ErrorFacts } from "./errors/maintenanceError";
export type { MaintenanceErrorCode } from "./errors/codes";
