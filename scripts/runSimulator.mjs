import { spawn } from "node:child_process";
import path from "node:path";
import { repository } from "./setup/paths.cjs";

/**
 * The simulator's own command line. Ctrl-C reaches it by itself, as part of our process group; a signal that was sent
 * to us alone does not.
 */
export function runSimulator(args) {
  const command = path.join(repository, "simulator", "dist", "command.js");
  const child = spawn(process.execPath, [command, ...args], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}
