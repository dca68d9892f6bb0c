/** Thrown between two steps once the user wants to stop. */
export class Interrupted extends Error {
  constructor(exitCode) {
    super("Interrupted");
    this.exitCode = exitCode;
  }
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** What a shell reports of a command whose reader has gone, as in `npm run demo | head`. */
const exitCodeOfBrokenPipe = 141;

/**
 * The first Ctrl-C is passed on to the command that runs, once, so that Pulumi can finish its step; the second
 * ends it. Whoever uses this cleans up in either case.
 */
export class Interruption {
  #exitCode;
  #running;
  #listeners = Object.entries(exitCodes).map(([name, code]) => [name, () => this.#interrupt(code)]);

  constructor() {
    for (const [name, listener] of this.#listeners) process.on(name, listener);
    // Never taken off: without a listener the next line we print would end us before we have cleaned up.
    process.stdout.on("error", () => this.#interrupt(exitCodeOfBrokenPipe));
  }

  /** Waits for the command's end. */
  async during(command) {
    this.throwIfInterrupted();
    this.#running = command;
    try {
      return await command.exit;
    } finally {
      this.#running = undefined;
      this.throwIfInterrupted();
    }
  }

  throwIfInterrupted() {
    if (this.#exitCode !== undefined) throw new Interrupted(this.#exitCode);
  }

  stop() {
    for (const [name, listener] of this.#listeners) process.removeListener(name, listener);
  }

  #interrupt(exitCode) {
    const first = this.#exitCode === undefined;
    this.#exitCode ??= exitCode;
    this.#running?.signal(first ? "SIGINT" : "SIGKILL");
  }
}
