import { redactLeaving } from "./knownSecrets";

/** What of Node.js, and of the libraries that the proxies need, prints the headers of requests when it is debugged. */
const sections = ["http", "https", "net"];
const libraries = ["http-proxy-agent", "https-proxy-agent"];

/**
 * What someone has set for debugging that gives credentials away, for a warning on every run; nothing where nothing
 * does.
 *
 * Source: Node.js, `util.debuglog` and "Command-line API", `--tls-keylog`; `debug`, "Wildcards".
 *
 * @param options of the command line of this process
 */
export function dangerOfDebugging(
  env: (name: string) => string | undefined,
  options: readonly string[],
): string | undefined {
  const printing = [
    ...(sections.some((section) => isNamed(section, env("NODE_DEBUG"))) ? ["NODE_DEBUG"] : []),
    ...(libraries.some((library) => isNamed(library, env("DEBUG"))) ? ["DEBUG"] : []),
  ];
  const words = [...options, ...(env("NODE_OPTIONS") ?? "").split(/\s+/u)];
  const dangers = [
    ...(printing.length === 0
      ? []
      : [
          `${printing.join(" and ")} ${printing.length === 1 ? "is" : "are"} set so that the headers of requests are printed. The credentials that this library sends are taken out of that; what other parts of the program send is not`,
        ]),
    ...(words.some((word) => /^["']?--tls-keylog/u.test(word))
      ? [
          "--tls-keylog is set: with its file, whoever has recorded the network can read the credentials that were sent",
        ]
      : []),
  ];
  return dangers.length === 0 ? undefined : dangers.join(". ");
}

/** Whether a list of names with `*` for any part names one, and does not leave it out again with a `-`. */
function isNamed(name: string, list = ""): boolean {
  const patterns = list.split(/[\s,]+/u).filter((pattern) => pattern !== "");
  const matches = (pattern: string): boolean =>
    new RegExp(`^${pattern.replace(/[|\\{}()[\]^$+?.]/gu, "\\$&").replaceAll("*", ".*")}$`, "iu").test(name);
  return (
    patterns.some(matches) &&
    !patterns.some((pattern) => pattern.startsWith("-") && matches(pattern.slice(1)))
  );
}

/** What can be written to. */
interface Output {
  write: (chunk: string | Uint8Array, ...rest: never[]) => boolean;
}

const quiet = new WeakSet<Output>();

/** Takes the credentials that this process knows out of all that is written from now on. */
export function redactOutput(output: Output): void {
  if (quiet.has(output)) return;
  quiet.add(output);
  const write = output.write.bind(output);
  output.write = (chunk, ...rest) => write(typeof chunk === "string" ? redactLeaving(chunk) : chunk, ...rest);
}
