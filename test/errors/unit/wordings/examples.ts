/** How examples of errors are given: each returns an error, a result with one, or throws it. */

/** By what has happened. */
export type Examples = Readonly<Record<string, () => unknown>>;

/** What an example comes to, as an error. @throws Error when it comes to none with a code */
export async function errorOf(example: () => unknown): Promise<Error> {
  const found = await resultOf(example);
  const error = found instanceof Error ? found : (found as { error?: unknown } | undefined)?.error;
  if (error instanceof Error && codeOf(error) !== undefined) return error;
  throw new Error(`no error of this library: ${String(error ?? found)}`);
}

/** The code at the end of a message: what ends a program has no field for it. */
export function codeOf({ message }: Error): string | undefined {
  return /\((ERR_[A-Z_]+)\)$/u.exec(message)?.[1];
}

async function resultOf(example: () => unknown): Promise<unknown> {
  try {
    return await example();
  } catch (error) {
    return error;
  }
}

/** A fault of the program itself, of which no place in a file is told. */
export const bug = Object.assign(new TypeError("undefined is not a function"), { stack: "" });
