import { BlockList, isIP } from "node:net";
import { domainToASCII } from "node:url";
import { isLoopback } from "./loopback";

/** The value of a variable of the environment. */
export type Environment = (name: string) => string | undefined;

/**
 * The proxy that the environment names for a URL, or an empty text where none is to be used: `HTTPS_PROXY` for
 * `https`, `HTTP_PROXY` for `http`, else `ALL_PROXY`; a name in lower case comes before the same in upper case. An
 * address without a scheme is that of an HTTP proxy. It may be no address at all: that is for the caller to find.
 *
 * `NO_PROXY` is a list of what is reached directly, read as Go reads it, and so `oc` and `kubectl`: a domain with all
 * below it, `.domain` and `*.domain` for those below alone, an IP address, a network such as `10.0.0.0/8`, each but a
 * network perhaps with `:port`, or `*` for everything. Beyond Go, white space separates too, and an IPv6 address may be
 * in brackets without a port: with Go such an entry means nothing.
 *
 * This machine itself is always reached directly: a password may go there in plain text, and a proxy would lead to its own
 * machine instead.
 *
 * Source: `golang.org/x/net/http/httpproxy`; a table that it has made is in `test/support/goProxyRules`. Go knows no
 * `ALL_PROXY`, which is curl's.
 */
export function proxyOfEnvironment(url: URL, environment: Environment): string {
  const host = hostOf(url);
  if (isThisMachine(url, host)) return "";
  const either = (name: string): string => environment(name) || environment(name.toUpperCase()) || "";
  const proxy = either(`${url.protocol.slice(0, -1)}_proxy`) || either("all_proxy");
  const entries = either("no_proxy")
    .toLowerCase()
    .split(/[,\s]+/u);
  if (proxy === "" || entries.some((entry) => covers(entry, host))) return "";
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

interface Address {
  readonly family: "ipv4" | "ipv6";
  readonly text: string;
}

interface Host {
  readonly name: string;
  readonly port: string;
  /** What the name is, where it is no name. */
  readonly address?: Address | undefined;
}

function hostOf({ hostname, port, protocol }: URL): Host {
  const name = hostname.replace(/^\[|\]$/gu, "");
  return { name, port: port || (protocol === "https:" ? "443" : "80"), address: addressIn(name) };
}

function isThisMachine(url: URL, { address }: Host): boolean {
  return (
    isLoopback(url.hostname) ||
    // Spelled as an IPv6 address.
    (address?.family === "ipv4" && address.text.startsWith("127."))
  );
}

/** Whether an entry of `NO_PROXY` means a host. */
function covers(entry: string, host: Host): boolean {
  if (entry === "*") return true;
  const [, network = "", bits = ""] = /^(.+)\/(\d{1,3})$/u.exec(entry) ?? [];
  const base = addressIn(network);
  if (base !== undefined) return isIn(host.address, base, bitsOf(network, base, Number(bits)));
  const { name, port } = splitPort(entry);
  if (name === "" || (port !== "" && port !== host.port)) return false;
  const address = addressIn(name);
  if (address !== undefined) return isIn(host.address, address, widthOf(address));
  return host.address === undefined && coversDomain(name, host.name);
}

/** Of `HOST`, `HOST:PORT`, `[ADDRESS]` and `[ADDRESS]:PORT` the two parts; an IPv6 address as it is has no port. */
function splitPort(entry: string): { readonly name: string; readonly port: string } {
  const [whole, address, name = address, port = ""] =
    /^(?:\[([^[\]]*)\]|([^:[\]]*))(?::([^:[\]]*))?$/u.exec(entry) ?? [];
  return whole === undefined ? { name: entry, port: "" } : { name: name ?? "", port };
}

function coversDomain(entry: string, host: string): boolean {
  const domain = entry.replace(/^\*\./u, ".");
  const isBelowOnly = domain.startsWith(".");
  const plain = isBelowOnly ? domain.slice(1) : domain;
  const ascii = /^\p{ASCII}*$/u.test(plain) ? plain : domainToASCII(plain) || plain;
  return host.endsWith(`.${ascii}`) || (!isBelowOnly && host === ascii);
}

/** An IP address; one of IPv4 in the clothes of IPv6 as what it is. */
function addressIn(text: string): Address | undefined {
  // A zone is a matter of this machine alone.
  if (isIP(text) === 0 || text.includes("%")) return undefined;
  if (isIP(text) === 4) return { family: "ipv4", text };
  const whole = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/u.exec(whole) ?? [];
  if (high === undefined || low === undefined) return { family: "ipv6", text: whole };
  const bytes = [high, low].flatMap((part) => [parseInt(part, 16) >> 8, parseInt(part, 16) & 255]);
  return { family: "ipv4", text: bytes.join(".") };
}

function widthOf({ family }: Address): number {
  return family === "ipv4" ? 32 : 128;
}

/** Of a network that was written as one of IPv6 and is one of IPv4, the first 96 bits are the same for all. */
function bitsOf(written: string, base: Address, bits: number): number {
  return base.family === "ipv4" && isIP(written) === 6 ? bits - 96 : bits;
}

function isIn(address: Address | undefined, base: Address, bits: number): boolean {
  if (address?.family !== base.family || bits < 0 || bits > widthOf(base)) return false;
  const network = new BlockList();
  network.addSubnet(base.text, bits, base.family);
  return network.check(address.text, address.family);
}
