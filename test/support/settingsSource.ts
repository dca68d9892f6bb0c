import type { ConfigurationSource } from "../../provider/pulumi/configuration";

/** What a test puts into the configuration, the environment and the files of the machine. */
export interface Settings {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** A machine that has just these settings. */
export function settingsSource({ config = {}, env = {}, files = {} }: Settings): ConfigurationSource {
  return {
    config: (key) => config[key],
    env: (name) => env[name],
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      return text;
    },
  };
}
