import { parseUrl } from "../../core/parseUrl";

/** Where a container registry is. */
export interface RegistryAddress {
  /** Host and port as they stand in names of images: `registry.example.com:5000`. */
  readonly host: string;
  /** What requests go to: `https://HOST`, or `http://HOST` where that is written out. */
  readonly url: URL;
}

/**
 * Reads the address of a registry: `HOST[:PORT]`, `https://HOST[:PORT]` or `http://HOST[:PORT]`; `undefined` for
 * anything else. The host stays as it is written, because it is what names of images begin with.
 *
 * Source: the distribution project, "reference" package (`domain = host [':' port-number]`); clients look
 * credentials up by it.
 */
export function parseRegistryAddress(text: string): RegistryAddress | undefined {
  const found =
    /^(?:(https?):\/\/)?((?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?)\/?$/iu.exec(text);
  const host = found?.[2] ?? "";
  const origin = `${found?.[1]?.toLowerCase() ?? "https"}://${host}`;
  const url = found === null ? undefined : parseUrl(origin);
  return url === undefined ? undefined : { host, url };
}
