export declare const markerVariable: string;
export declare function isolatedEnvironment(
  folder: string,
  options?: { nodeFolder?: string | undefined; env?: Record<string, string> | undefined },
): Record<string, string>;
