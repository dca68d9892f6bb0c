import { parseUrl } from "../../core/parseUrl";
import { MaintenanceError } from "../../errors/maintenanceError";
import { rememberSecrets } from "../../http/redaction/knownSecrets";
import { credentialsIn } from "../credentialsIn";
import type { WebhookFormat } from "./payloads";

/** Where messages go. Its address is a credential: whoever has it can post. */
export type NotificationTarget =
  | { readonly kind: "webhook"; readonly format: WebhookFormat; readonly url: URL }
  | { readonly kind: "mail"; readonly server: URL; readonly from: string; readonly to: readonly string[] };

/** The variables that name targets: no address stands in a command line, which every user of the machine can read. */
export const notificationVariables = {
  generic: "OPENSHIFT_NOTIFY_WEBHOOK",
  slack: "OPENSHIFT_NOTIFY_SLACK",
  teams: "OPENSHIFT_NOTIFY_TEAMS",
  mailServer: "OPENSHIFT_NOTIFY_SMTP",
  mailFrom: "OPENSHIFT_NOTIFY_MAIL_FROM",
  mailTo: "OPENSHIFT_NOTIFY_MAIL_TO",
} as const;

/**
 * The targets that the environment names; none where it names none.
 *
 * @param environment such as `process.env`
 * @throws ERR_INVALID_INPUT that names each variable that is wrong, and never shows its value
 * @example
 * ```ts
 * targetsIn({ OPENSHIFT_NOTIFY_SLACK: "https://hooks.slack.com/services/T0/B0/secret" });
 * ```
 */
export function targetsIn(environment: Readonly<Record<string, string | undefined>>): NotificationTarget[] {
  const faults: string[] = [];
  const valueOf = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const targets: NotificationTarget[] = [];
  for (const format of ["generic", "slack", "teams"] as const) {
    const name = notificationVariables[format];
    const url = urlIn(name, valueOf(name), ["https:", "http:"], faults);
    if (url !== undefined) targets.push({ kind: "webhook", format, url });
  }
  const { mailServer, mailFrom, mailTo } = notificationVariables;
  const server = urlIn(mailServer, valueOf(mailServer), ["smtp:", "smtps:"], faults);
  const from = valueOf(mailFrom);
  const to = (valueOf(mailTo) ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  if (server !== undefined) {
    if (from === undefined) faults.push(`${mailFrom} is missing: the sender of the mails`);
    if (to.length === 0) faults.push(`${mailTo} is missing: the recipients, with commas between them`);
    if (from !== undefined && to.length > 0) targets.push({ kind: "mail", server, from, to });
  } else if (from !== undefined || to.length > 0) {
    faults.push(`${mailServer} is missing: smtps://USER:PASSWORD@HOST:465, or smtp://HOST:587`);
  }
  if (faults.length === 0) return targets;
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    what: `Notifications cannot be sent: ${faults.join("; ")}.`,
    next: "Correct the environment of the run, or remove these variables. Nothing was started.",
  });
}

function urlIn(
  name: string,
  text: string | undefined,
  protocols: readonly string[],
  faults: string[],
): URL | undefined {
  if (text === undefined) return undefined;
  const url = parseUrl(text);
  if (url === undefined || !protocols.includes(url.protocol)) {
    faults.push(`${name} must be a URL that begins with ${protocols.map((one) => `${one}//`).join(" or ")}`);
    return undefined;
  }
  rememberUrl(url);
  return url;
}

/** The path of a webhook is what lets one post; and a user and password may stand in any URL. */
function rememberUrl(url: URL): void {
  credentialsIn(url);
  const { pathname, search } = url;
  if (pathname.length > 1) rememberSecrets({ token: pathname + search });
}

/** A target for messages, without what is secret. */
export function targetWord(target: NotificationTarget): string {
  if (target.kind === "mail") return `mail by ${target.server.host}`;
  const kinds = { generic: "webhook", slack: "Slack", teams: "Teams" };
  return `${kinds[target.format]} (${target.url.origin})`;
}
