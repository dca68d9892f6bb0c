import { createInterface } from "node:readline/promises";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";

/**
 * Asks on the terminal before something that can't be undone.
 *
 * @throws CliError when the answer is no, or no one can be asked
 */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new CliError({
      what: "There is no terminal to ask on. Nothing was begun.",
      next: "Add --yes.",
      exitCode: exitCodes.invalidInput,
    });
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`${question} [y/N] `);
    if (/^y(?:es)?$/iu.test(answer.trim())) return;
  } finally {
    asking.close();
  }
  throw new CliError({ what: "Nothing was begun.", exitCode: exitCodes.cancelled });
}
