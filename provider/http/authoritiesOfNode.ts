import { readFileSync } from "node:fs";
import type * as tls from "node:tls";

/**
 * The certificates that Node.js trusts where no one says otherwise, as PEM texts: for a connection that trusts one more,
 * because to give any takes the place of all of these. They are Mozilla's list that comes with Node.js, not the store of
 * the operating system, with the file that `NODE_EXTRA_CA_CERTS` names.
 *
 * From 22.15 on Node.js says itself which they are, so that `--use-system-ca` counts, too. Those of `--use-openssl-ca` it
 * does not tell.
 */
export function authoritiesOfNode(): readonly string[] {
  // Loaded when first used: importing the package must stay light.
  const library = require("node:tls") as typeof tls & {
    readonly getCACertificates?: (kind: "default") => readonly string[];
  };
  return library.getCACertificates?.("default") ?? [...library.rootCertificates, ...extraCertificates()];
}

function extraCertificates(): string[] {
  const file = process.env["NODE_EXTRA_CA_CERTS"] ?? "";
  if (file === "") return [];
  try {
    return [readFileSync(file, "utf8")];
  } catch {
    // Node.js has warned of it at its start, and does without it.
    return [];
  }
}
