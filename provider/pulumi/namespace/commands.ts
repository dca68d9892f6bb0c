import { isSecretField } from "./names";

/**
 * The command that sets a field of an object in the configuration. In double quotes, which `sh`, PowerShell and
 * `cmd.exe` read alike. A credential is asked for by the command itself, so that it is in no history of a shell.
 *
 * @param path such as `openshift:selfService.apiUrl`
 * @param value what to write in the place of the value
 */
export function setCommand(path: string, value = "VALUE"): string {
  return isSecretField(path.slice(path.lastIndexOf(".") + 1))
    ? `pulumi config set --secret --path "${path}"`
    : `pulumi config set --path "${path}" ${value}`;
}

/** The command that removes a key, or a field of an object. */
export function removeCommand(path: string): string {
  return path.includes(".") ? `pulumi config rm --path "${path}"` : `pulumi config rm "${path}"`;
}

/**
 * The path of an entry of `openshift:clusters` for a command; none for a name that needs quotes of its own in Pulumi's
 * paths, which no two shells read alike.
 */
export function entryPath(name: string): string | undefined {
  return /^[\w-]+$/u.test(name) ? `openshift:clusters.${name}` : undefined;
}
