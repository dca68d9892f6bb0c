/** The settings of the user's stack, for what this library reads by itself. */
import { readTextFile } from "../../pulumi/readTextFile";
import type { ConfigurationSource } from "../../pulumi/configuration";
import type { Project } from "./project";

interface StoredValue {
  readonly value?: string;
  readonly objectValue?: unknown;
  readonly secret?: boolean;
}

/**
 * The configuration of a stack as the program would see it: all values are texts.
 *
 * @param isSecretRead whether secrets are decrypted, for what talks to the cluster; without it they are left out
 */
export async function stackConfiguration(
  project: Project,
  isSecretRead: boolean,
): Promise<Record<string, string>> {
  const more = isSecretRead ? ["--show-secrets"] : [];
  const text = await project.run(
    ["config", "--json", ...more],
    `The configuration of stack ${project.stackName} cannot be read`,
  );
  const stored = JSON.parse(text) as Readonly<Record<string, StoredValue>>;
  return Object.fromEntries(
    Object.entries(stored).flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]])),
  );
}

export function sourceOf(config: Readonly<Record<string, string>>): ConfigurationSource {
  return {
    config: (key) => config[key],
    keys: () => Object.keys(config),
    env: (name) => process.env[name],
    readFile: readTextFile,
  };
}
