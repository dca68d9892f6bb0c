/** Processes whose environment names this workspace's folder. */
export function markedProcesses(folder: string, variable?: string): { pid: number; command: string }[];

/** Ends every one of them. */
export function endMarkedProcesses(folder: string, variable?: string): Promise<void>;
