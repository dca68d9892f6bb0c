import { quoteForeignText } from "../../core/foreignText";
import { parseUrl } from "../../core/parseUrl";
import { knownServerStatuses } from "../../core/serverStatus";
import { SecretSearch } from "./secretSearch";

/**
 * The credentials that this process knows: one search for all, because what one server was told another may repeat,
 * such as an OAuth server the password, or an API server the token of a registry. It is filled where a credential
 * begins to be used, and asked where a server's words are put into a message, and again where something leaves for
 * the state, the log or the program.
 */
const search = new SecretSearch(new Set(["Done", "Fail", ...knownServerStatuses]));

/** Credentials as connections hold them. */
export interface Credentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  /** PEM text. */
  readonly clientKey?: string | undefined;
  /** May hold a user name and a password. */
  readonly proxyUrl?: string | undefined;
}

/** Has these credentials taken out of whatever is redacted from now on. */
export function rememberSecrets({ username = "", password, token, clientKey, proxyUrl }: Credentials): void {
  if (password !== undefined) {
    search.add(password);
    search.add(basicOf(username, password));
  }
  if (token !== undefined) search.add(token);
  // Its lines, because whoever repeats it may break them otherwise.
  for (const line of clientKey?.split(/\s+/u) ?? []) if (/^[\w+/=]{16,}$/u.test(line)) search.add(line);
  const proxy = proxyUrl === undefined ? undefined : parseUrl(proxyUrl);
  if (proxy !== undefined) rememberUrl(proxy);
}

/** What a server has said, without the credentials that it repeats. */
export function redact(text: string): string {
  return search.redact(text);
}

/**
 * The same in quotes and safe to show. Its credentials are taken out before it is cut: what is left of one that the cut goes
 * through is known by no search.
 */
export function quoteSaid(text: string, maxLength?: number): string {
  return quoteForeignText(redact(text), maxLength);
}

/**
 * What is about to leave: a whole message, with what a server has said redacted already. Secrets that are words stay:
 * they may be words of our own or the user's, such as the name of a stack in a command.
 */
export function redactLeaving(text: string): string {
  return search.redact(text, "unlikely");
}

function rememberUrl({ username, password }: URL): void {
  if (password === "") return;
  const plain = decoded(password);
  search.add(plain);
  search.add(basicOf(decoded(username), plain));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Source: RFC 7617, section 2. */
function basicOf(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`, "utf8").toString("base64");
}
