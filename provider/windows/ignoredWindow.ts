/** The override for emergencies: `openshift:ignoreWindow`, with the reason as its value. */
import type { ConfigurationSource } from "../pulumi/configuration";
import type { Context } from "../pulumi/context";
import type { Fault } from "../pulumi/validation";

const key = "openshift:ignoreWindow";
/** Whoever writes these takes it for a switch; `false` would ignore the windows, too. */
const noReason = /^(?:true|false|yes|no|on|off|null|\d+)?$/iu;

/** Why all windows of the stack are ignored; nothing where they are kept to. A value that is no reason ignores none. */
export function reasonToIgnoreWindows(source: ConfigurationSource): string | undefined {
  const value = source.config(key);
  const reason = typeof value === "string" ? value.trim().replace(/\s+/gu, " ") : "";
  return noReason.test(reason) ? undefined : reason;
}

/** What is wrong with the override of one that keeps to a window. */
export function faultsOfIgnoredWindow(
  { window }: { readonly window?: unknown },
  source: ConfigurationSource,
): Fault[] {
  if (window === undefined || source.config(key) === undefined) return [];
  if (reasonToIgnoreWindows(source) !== undefined) return [];
  const reason = `must say why windows are ignored, such as "INC-4711: kernel exploit"; to keep to them, run pulumi config rm ${key}`;
  return [{ property: key, reason }];
}

/** Says in every run that a window is ignored, and why: an override must not be forgotten. */
export function warnOfIgnoredWindow(
  { window, node, rowUrn }: { readonly window?: unknown; readonly node: string; readonly rowUrn: string },
  { configuration, engine }: Pick<Context, "configuration" | "engine">,
): void {
  const reason = window === undefined ? undefined : reasonToIgnoreWindows(configuration);
  if (reason === undefined) return;
  const text = `the maintenance window of node ${node} is ignored, because ${key} is set: ${reason}. To keep to it again, run pulumi config rm ${key}`;
  engine.say(rowUrn, "warning", text);
}
