const names = ["http_proxy", "https_proxy", "no_proxy", "all_proxy"].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

/**
 * Takes the proxy variables of this machine away for the tests of a file, and puts them back afterwards.
 * Returns what sets them for one test.
 */
export function isolateProxyVariables(): (variables: Record<string, string>) => void {
  const before = new Map(names.map((name) => [name, process.env[name]]));
  const set = (variables: Record<string, string | undefined>): void => {
    for (const name of names) {
      const value = variables[name];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
  beforeEach(() => {
    set({});
  });
  afterAll(() => {
    set(Object.fromEntries(before));
  });
  return set;
}
