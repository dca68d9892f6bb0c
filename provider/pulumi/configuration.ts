/** Where settings come from. */
export interface ConfigurationSource {
  /** A value of the stack's configuration, decrypted, by its full key. */
  config(key: string): unknown;
  /** All keys of the stack's configuration, where they can be seen: in a program. Pulumi tells no provider. */
  keys?(): readonly string[];
  env(name: string): string | undefined;
  /** The text of a file. @throws what the file system throws */
  readFile(path: string): string;
}
