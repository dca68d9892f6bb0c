export interface ScheduleOptions {
  trials: number;
  seed: number;
  /** This fault alone. */
  only?: string | undefined;
  /** This phase alone, or `any`. */
  phase?: string | undefined;
}

export interface Trial {
  number: number;
  fault: string;
  phase: string;
  flow: "create" | "update";
  nodes: number;
  target: number;
  rebootSeconds: number;
  comesBack: "at once" | "a minute later";
  actsLater: boolean;
  momentMs: number;
  outageMs: number;
  pauseMs: number;
  bytes: number;
  runsAgain: boolean;
  seed: number;
}

export declare const anyMoment: string;
export declare const faults: readonly string[];
export declare const networkFaults: readonly string[];
export declare const pluginSurvives: readonly string[];
export declare function combinations(filter?: {
  only?: string | undefined;
  phase?: string | undefined;
}): { fault: string; phase: string }[];
export declare function drawSchedule(options: ScheduleOptions): Trial[];
