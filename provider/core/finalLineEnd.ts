/**
 * A secret without the line end that `echo`, an editor or `pulumi config set --secret < FILE` puts after it. One is
 * left out, as LF or CRLF; anything else of that kind is part of what was given.
 */
export function withoutFinalLineEnd(secret: string): string {
  return secret.replace(/\r?\n$/u, "");
}

/** For faults: what is done with line ends, for whom another one is in the way. */
export const lineEndRule = "one line end at its end is left out, but there is another one, or one within it?";
