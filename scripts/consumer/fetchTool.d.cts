export declare function fetchTool(name: string, version: string): Promise<string>;
export declare function nodeFolder(major: number): Promise<string>;
