/** A server process that cannot outlive the test process, however that ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";

/**
 * Becomes the program, and leaves a guard behind that waits on our pipe: its end without a word means that the
 * test process is gone, even by SIGKILL.
 */
const becomeGuarded = `
  exec 3<&0 </dev/null
  ( read -r word <&3 || kill -9 $$ ) >/dev/null 2>&1 &
  exec "$@" 3<&-
`;

export interface GuardedProcess {
  readonly pid: number;
  /** Whether it still runs. */
  isRunning(): boolean;
  /** Kills it (SIGKILL) and resolves when it is gone. */
  kill(): Promise<void>;
  /** The last lines that it has printed. */
  lastLines(): string;
}

/** Starts a program whose output goes to the end of `logFile`; in our own environment, unless another is given. */
export function startGuarded(
  program: string,
  args: readonly string[],
  logFile: string,
  env: NodeJS.ProcessEnv = process.env,
): GuardedProcess {
  const log = openSync(logFile, "a");
  const child = spawn("sh", ["-c", becomeGuarded, "sh", program, ...args], {
    stdio: ["pipe", log, log],
    env,
  });
  closeSync(log);
  const { pid, stdin } = child;
  if (pid === undefined || !stdin) throw new Error(`${program} could not be started.`);
  const exited = once(child, "exit");
  let running = true;
  child.once("exit", () => {
    running = false;
    stdin.end("done\n");
  });
  // The guard may go before it has read the word.
  stdin.on("error", () => undefined);
  return {
    pid,
    isRunning: () => running,
    kill: async () => {
      if (running) child.kill("SIGKILL");
      await exited;
    },
    lastLines: () => readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-8).join("\n"),
  };
}

/** A port of 127.0.0.1 on which no one listens at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
