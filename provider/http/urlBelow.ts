/** An address with a path below it: its own path stays, as that of a server behind a prefix. */
export function urlBelow(address: URL, path: string): URL {
  const url = new URL(address);
  url.pathname = `${url.pathname.replace(/\/+$/u, "")}/${path}`;
  return url;
}
