import { plainWord } from "../../core/foreignText";
import { redact } from "../../http/redaction/knownSecrets";
import type { PrometheusWanted } from "../options/healthGateOptions";
import type { Alert } from "../wire/alerts";

/** So many alerts are named. */
const mostNamed = 10;

/**
 * The alerts that close a gate. As in kured, the expression is looked for in any part of the name, and what it matches
 * doesn't count.
 *
 * Source: kubereboot/kured, `pkg/alerts/prometheus.go`, `ActiveAlerts`.
 */
export function missingAlerts(
  alerts: readonly Alert[],
  { ignoreAlerts, onlyFiring }: Pick<PrometheusWanted, "ignoreAlerts" | "onlyFiring">,
): string[] {
  const ignored = ignoreAlerts === undefined ? undefined : new RegExp(ignoreAlerts, "u");
  const quiet = new Set(onlyFiring ? ["inactive", "pending"] : ["inactive"]);
  const times = new Map<string, number>();
  for (const { name, state } of alerts) {
    if (quiet.has(state) || ignored?.test(name) === true) continue;
    const sentence = `alert ${name === "" ? "without a name" : shown(name)} is ${shown(state)}`;
    times.set(sentence, (times.get(sentence) ?? 0) + 1);
  }
  const sentences = [...times].map(([sentence, count]) =>
    count === 1 ? sentence : `${sentence} (${count} times)`,
  );
  const more = sentences.length - mostNamed;
  return more > 0 ? [...sentences.slice(0, mostNamed), `${more} more alerts`] : sentences;
}

function shown(text: string): string {
  return plainWord(redact(text)).slice(0, 100);
}
