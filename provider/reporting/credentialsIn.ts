import { rememberSecrets } from "../http/redaction/knownSecrets";

/** The user and password in an address, decoded; nothing without a user. No message shows the password from then on. */
export function credentialsIn(url: URL): { username?: string; password?: string } {
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  if (password !== "") rememberSecrets({ username, password });
  return username === "" ? {} : { username, password };
}
