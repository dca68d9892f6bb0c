export interface Sample {
  readonly seconds: number;
  readonly processorSeconds?: number;
}
export interface Measured {
  readonly create: Sample;
  readonly noop: Sample;
  readonly bytes?: number;
}
export interface Results {
  readonly updates?: Readonly<Record<string, readonly Readonly<Record<string, Measured>>[]>>;
  readonly loading?: readonly { readonly ownMs: number; readonly modules: number }[];
  readonly waits?: readonly Readonly<Record<string, { lagSeconds: number; requests: number }>>[];
}
export declare function tableOf(results: Results): string;
export declare function secondsOf(results: Results): string;
export declare function waitsOf(results: Results): string;
