import type { ConfigurationSource } from "../../provider/pulumi/configuration";

/** What a test puts into the configuration, the environment and the files of the machine. */
export interface Settings {
  /** A key with a dot is a path into an object, as with `pulumi config set --path`. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** A machine that has just these settings. */
export function settingsSource({ config = {}, env = {}, files = {} }: Settings): ConfigurationSource {
  return {
    config: configOf(config),
    env: (name) => env[name],
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      return text;
    },
  };
}

/** Values by their keys, read again each time. `openshift:kubernetes.token` is the field of an object. */
export function configOf(config: Readonly<Record<string, unknown>>): ConfigurationSource["config"] {
  return (key) => nested(config)[key];
}

function nested(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(config)) {
    if (value === undefined) continue;
    const names = path.split(".");
    const last = names.pop() ?? "";
    let place = root;
    for (const name of names)
      place = place[name] = { ...(place[name] as Record<string, unknown> | undefined) };
    place[last] = value;
  }
  return root;
}
