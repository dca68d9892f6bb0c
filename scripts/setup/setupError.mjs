/** Set-up cannot continue. The message says what is missing and how to get it; no stack is shown. */
export class SetupError extends Error {
  name = "SetupError";
}
