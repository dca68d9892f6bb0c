import { spawn } from "node:child_process";
import path from "node:path";
import { repository } from "./setup/paths.cjs";

/** The simulator's own command line. */
export function runSimulator(args) {
  const command = path.join(repository, "simulator", "dist", "command.js");
  const child = spawn(process.execPath, [command, ...args], { stdio: "inherit" });
  // A Ctrl-C reaches it by itself, as part of our process group, and a second one would break its clean end off; a
  // signal that was sent to us alone does not reach it. After a moment the two are told apart by whether it has gone.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => setTimeout(() => child.kill(signal), 300).unref());
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
}
