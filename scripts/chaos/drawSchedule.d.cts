export interface ScheduleOptions {
  trials: number;
  seed: number;
  /** This fault alone. */
  only?: string | undefined;
  /** This phase alone, or `any`. */
  phase?: string | undefined;
}

/** How long all processes of the run stand still, and what someone does on another machine meanwhile. */
export interface Suspension {
  ms: number;
  meanwhile: "finishes" | "cancels" | "nothing";
  /** Whether that someone changes the triggers once more, and reboots again. */
  changesAgain: boolean;
}

/** How the server refuses what it has done. */
export interface Refusal {
  status: number;
  /** Whether the look at the node after it can see the reboot. */
  isSeen: boolean;
  /** What strikes the run in the wanted phase, beside the refusal. */
  thenStruckBy?: string;
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
  suspension?: Suspension;
  refusal?: Refusal;
}

export declare const anyMoment: string;
export declare const faults: readonly string[];
export declare const networkFaults: readonly string[];
export declare const pluginSurvives: readonly string[];
export declare const refusal: string;
export declare const suspensions: readonly string[];
export declare function combinations(filter?: {
  only?: string | undefined;
  phase?: string | undefined;
}): { fault: string; phase: string }[];
export declare function drawSchedule(options: ScheduleOptions): Trial[];
