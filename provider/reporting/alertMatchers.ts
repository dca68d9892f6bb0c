import type { AlertMatcher } from "./alertSilence";

/**
 * A matcher as Alertmanager writes it: `alertname=KubeNodeNotReady`, `node=~"worker-.*"`, `severity!=critical`.
 *
 * Source: Alertmanager, "Matcher": the operators `=`, `!=`, `=~`, `!~`.
 *
 * @returns nothing for what is none
 */
export function parseMatcher(text: string): AlertMatcher | undefined {
  const found = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*(=~|!~|!=|=)\s*("?)(.*?)\3\s*$/su.exec(text);
  const [, name, operator = "", , value = ""] = found ?? [];
  if (name === undefined || value === "") return undefined;
  return { name, value, isRegex: operator.endsWith("~"), isEqual: operator.startsWith("=") };
}
