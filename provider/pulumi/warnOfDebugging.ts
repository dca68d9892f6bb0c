import { dangerOfDebugging, redactOutput } from "../http/redaction/debugOutput";
import type { ConfigurationSource } from "./configuration";
import type { Engine } from "./engine";
import { warnOnce } from "./warnings";

/**
 * Says once that something is set for debugging that prints what is sent, and takes our credentials out of what is
 * printed. To switch it off is not possible in a process that runs.
 */
export function warnOfDebugging({ env }: Pick<ConfigurationSource, "env">, engine: Engine): void {
  const danger = dangerOfDebugging(env, process.execArgv);
  if (danger !== undefined) redactOutput(process.stderr);
  warnOnce(engine, danger);
}
