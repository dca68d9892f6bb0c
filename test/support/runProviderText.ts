type Method = (...args: unknown[]) => unknown;
export type ProviderMethods = Record<string, Method>;

/** Runs a stored provider text as Pulumi's plugin does, with a `require` of the test's own. */
export function runProviderText(text: string, require: (name: string) => unknown): ProviderMethods {
  const exports: { handler?: () => ProviderMethods } = {};
  // Pulumi itself runs it as a module.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function("exports", "require", text) as (exports: object, require: unknown) => void;
  run(exports, require);
  if (exports.handler === undefined) throw new Error("no handler");
  return exports.handler();
}
