/** The name of the Pulumi project. */
export declare const consumerProject: string;
export declare function writeConsumer(folder: string, dependencies: Record<string, string>): void;
export declare function installWithNpm(folder: string): Promise<string>;
export declare function installWithPnpm(folder: string): Promise<string>;
export declare function writeSharedWorkspace(
  folder: string,
  versions: { library: string; pulumi: string },
): string;
export declare function bundleWithEsbuild(folder: string, options: string[]): Promise<string>;
