/** A self-service API that behaves like the real one, for testing programs that reboot OpenShift/OKD nodes. */
export { startSimulator, type Simulator } from "./startSimulator";
export { defaultClusterId, defaultUsers } from "./simulatorOptions";
export type {
  ClusterOptions,
  SimulatorClock,
  SimulatorOptions,
  UserOptions,
  WhileRebooting,
} from "./simulatorOptions";
export type { RebootRhythm } from "./rebootRhythm";
export type { AcceptedReboot } from "./machines";
export type { RecordedRequest } from "./selfServiceApi";
export type { Fault, FaultKind, FaultMatch } from "./fault";
export { FaultError } from "./parseFault";
export { startOkdSimulator, type OkdSimulator } from "./okd/startOkdSimulator";
export { defaultOkdUsers } from "./okd/okdOptions";
export type {
  ApiOptions,
  OauthBehavior,
  OauthOptions,
  OkdImage,
  OkdSimulatorOptions,
  OkdUser,
  TokenOwner,
  WatchOptions,
} from "./okd/okdOptions";
export type { NodeRhythm } from "./okd/nodeRhythm";
export type { NodeBoot } from "./okd/playedNodes";
export type { CustomKind } from "./okd/resourceTypes";
export type { GivenObject, KubeObject, ObjectMeta } from "./okd/kubeObject";
export type { OkdRequest } from "./okd/requestLog";
