export declare const repository: string;
export declare const workFolder: string;
export declare const toolchainFile: string;
export declare function cacheFolder(): string;
/** The folder that holds `pulumi` and its language host; throws when set-up has not run. */
export declare function pulumiBinFolder(): string;
