export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}
export declare function summaryOf(samples: readonly number[]): Summary;
export declare function ratiosOf(samples: readonly number[], others: readonly number[]): number[];
