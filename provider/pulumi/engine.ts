/** Pulumi's engine as a step sees it. */
export interface Engine {
  /**
   * Whether the engine that started this process is still there: after a kill of the CLI this process lives on
   * for minutes, and no one would record what it does. `silent`: no answer, for example a suspended CLI.
   */
  presence(): Promise<"present" | "gone" | "silent">;
  /** Shows text on the row of a resource until the next one; it leaves no trace. */
  progress(urn: string, text: string): void;
  /** A lasting line beside a resource. */
  say(urn: string, severity: "info" | "warning", text: string): void;
  /** Ends this process: its engine is gone. */
  exit(): never;
}

/** No one to talk to: for functions that run in the program. */
export const noEngine: Engine = {
  presence: async () => "present",
  progress: () => undefined,
  say: () => undefined,
  exit: () => {
    throw new Error("there is no engine to leave");
  },
};
