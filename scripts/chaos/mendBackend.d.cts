export declare function isBackendBroken(output: string): boolean;
export declare function mendBackend(folder: string): string[];
