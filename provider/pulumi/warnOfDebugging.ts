import { dangerOfDebugging, redactOutput } from "../http/redaction/debugOutput";
import type { ConfigurationSource } from "./configuration";
import type { Engine } from "./engine";

/**
 * Says once that something is set for debugging that prints what is sent, and takes our credentials out of what is
 * printed. To switch it off is not possible in a process that runs.
 */
export function warnOfDebugging(
  { env }: Pick<ConfigurationSource, "env">,
  engine: Engine,
  warned: Set<string>,
): void {
  const danger = dangerOfDebugging(env, process.execArgv);
  if (danger === undefined || warned.has(danger)) return;
  warned.add(danger);
  redactOutput(process.stderr);
  // Without a URN: it concerns the whole stack.
  engine.say("", "warning", danger);
}
