/** What `pulumiWorkspace.cjs` takes and gives. No code: no program loads this file. */
export type Config = Record<string, string | { secret: string }>;

export interface PulumiWorkspaceOptions {
  /** Source of `index.js`. Without it the project is expected to be in `projectFolder`. */
  program?: string | undefined;
  /**
   * An existing folder with a project of its own; by default one is made. Nothing is written into it: the
   * stack's settings stay in the workspace.
   */
  projectFolder?: string | undefined;
  /** Names of packages, each with the folder that is linked into `node_modules`. */
  packages?: Record<string, string> | undefined;
  config?: Config | undefined;
  /** For every command of this workspace, on top of the isolated environment. */
  env?: Record<string, string> | undefined;
  project?: string | undefined;
  stack?: string | undefined;
  /** The folder of the `node` that runs program and plugin; by default the one that runs us. */
  nodeFolder?: string | undefined;
  /** Keep Ctrl-C in our terminal from the commands: whoever asks for it passes the signal on. Default false. */
  ownSession?: boolean | undefined;
  /** The address of a running language host that runs the program, instead of a new process for each operation. */
  programHost?: string | undefined;
  /** Record the engine's events of every operation. */
  events?: boolean | undefined;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Record the engine's events, as `pulumi … --event-log` writes them. */
  events?: boolean;
  /** Write where we write, and with "terminal" also read our terminal; nothing of the output is kept. */
  inherit?: "output" | "terminal";
}

export interface EngineEvent {
  sequence: number;
  timestamp: number;
  diagnosticEvent?: { urn?: string; message: string; severity: string; ephemeral?: boolean };
  resourcePreEvent?: { metadata: { op: string; urn: string; type: string } };
  resOutputsEvent?: { metadata: { op: string; urn: string; type: string } };
  summaryEvent?: { resourceChanges: Record<string, number>; durationSeconds: number };
  [other: string]: unknown;
}

/** What a process has printed, and how it ended. */
export interface ProcessResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  output: string;
}

export interface RunResult extends ProcessResult {
  /** Empty unless events were asked for. */
  events: EngineEvent[];
}

/** A process that was started, and may still run. */
export interface StartedProcess {
  readonly pid: number;
  /** What it has printed so far. */
  readonly output: string;
  readonly running: boolean;
  readonly exit: Promise<ProcessResult>;
  waitForOutput(pattern: RegExp, options?: { timeoutSeconds?: number }): Promise<RegExpExecArray>;
  /** Signals the process alone. SIGINT is what Ctrl-C sends; Pulumi's plugins have process groups of their own. */
  signal(name: NodeJS.Signals): boolean;
}

export interface RunningCommand extends StartedProcess {
  readonly exit: Promise<RunResult>;
  /** Where the engine's events are being written, when they were asked for. */
  readonly eventFile: string;
}

export interface StackExport {
  version: number;
  deployment: {
    resources?: {
      urn: string;
      type: string;
      id?: string;
      parent?: string;
      protect?: boolean;
      inputs?: Record<string, unknown>;
      outputs?: Record<string, unknown>;
      dependencies?: string[];
      initErrors?: string[];
    }[];
    pending_operations?: { type: string; resource: { urn: string } }[];
  };
}

export interface PulumiWorkspace {
  /** Everything of the workspace, state and home included, is below this folder. */
  readonly folder: string;
  readonly projectFolder: string;
  /** The environment of its commands, for other ways to call the CLI on its stack. */
  environment(env?: Record<string, string>): Record<string, string>;
  writeProgram(source: string): void;
  /** A key with a dot is a path into an object: `openshift:clusters.prod.apiUrl`. */
  setConfig(config: Config): Promise<void>;
  up(args?: string[], options?: RunOptions): Promise<RunResult>;
  preview(args?: string[], options?: RunOptions): Promise<RunResult>;
  refresh(args?: string[], options?: RunOptions): Promise<RunResult>;
  destroy(args?: string[], options?: RunOptions): Promise<RunResult>;
  /** Any other command, exactly as given. */
  run(args: string[], options?: RunOptions): Promise<RunResult>;
  /** As `run`, without waiting for the end. */
  start(args: string[], options?: RunOptions): RunningCommand;
  /** As `up`, without waiting for the end. */
  startUp(args?: string[], options?: RunOptions): RunningCommand;
  exportStack(): Promise<StackExport>;
  /** The stack's outputs, secrets in plain text. */
  outputs(): Promise<Record<string, unknown>>;
  /** The state exactly as the backend stores it. */
  stateText(): string;
  /** What each command has printed so far, with a name for it. */
  printed(): [command: string, output: string][];
  /** The processes of this workspace that are alive: the CLI, the language host, program and plugins. */
  processes(): { pid: number; command: string }[];
  /** Ends what is left of its processes, orphaned plugins included, and removes the folder. */
  dispose(): Promise<void>;
}
