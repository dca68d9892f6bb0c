/** Connections to the OKD API as a resource or the configuration gives them, and what is said of wrong ones. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { resolveOkdConnection } from "../../provider/kubernetes/connection/resolveOkdConnection";
import { makeCertificates } from "./certificates";
import { makeClientCa, signClientCertificate, type KeyAndCertificate } from "./kubeCredentials";
import { findLeaks } from "./leakScan";
import { settingsSource, type Settings } from "./settingsSource";

export const { ca } = makeCertificates();
/** Client certificates of two users, each with its key. */
export const [me, you] = certificatesOfTwo();
function certificatesOfTwo(): [KeyAndCertificate, KeyAndCertificate] {
  const folder = mkdtempSync(path.join(tmpdir(), "okd-inputs-"));
  try {
    const authority = makeClientCa(folder);
    return [
      signClientCertificate(authority, "me", [], folder),
      signClientCertificate(authority, "you", [], folder),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const server = "https://api.example:6443";
export const secret = "Pl4ntedT0kenN33dle";
export const base64 = (text: string): string => Buffer.from(text).toString("base64");

interface Entries {
  readonly cluster?: unknown;
  readonly user?: unknown;
  readonly context?: unknown;
  readonly more?: object;
}
/** A kubeconfig of one context `prod`, right but for what is given. */
export const kubeconfig = ({
  cluster = {},
  user = { token: secret },
  context = {},
  more = {},
}: Entries): string =>
  stringify({
    clusters: [{ name: "east", cluster: typeof cluster === "object" ? { server, ...cluster } : cluster }],
    users: [{ name: "robot", user }],
    contexts: [{ name: "prod", context: { cluster: "east", user: "robot", ...(context as object) } }],
    "current-context": "prod",
    ...more,
  });

/** The arguments of a resource with a connection of its own. */
export const ofIts = (kubernetes: unknown) => ({ connection: { kubernetes } });

/** A fault: what it is of, what is said, the resource's own connection if it has one, and what is configured. */
export type Case = [what: string, expected: string | string[], okd: unknown, settings?: Settings];
export const inKubeconfig = (entries: Entries | string): object => ({
  kubeconfig: typeof entries === "string" ? entries : kubeconfig(entries),
});

/** What is wrong with inputs; nothing of it says the secret. */
export function faultsOf(inputs: object, settings: Settings): string[] {
  const resolution = resolveOkdConnection(inputs, settingsSource(settings));
  if (resolution === "unknown" || "connection" in resolution) throw new Error("it was not refused");
  const faults = resolution.faults.map(({ property, reason }) => `${property} ${reason}`);
  expect(findLeaks([secret], [["the faults", faults.join("\n")]])).toEqual([]);
  expect(faults.join("\n")).not.toMatch(/BEGIN (?:EC )?PRIVATE KEY-----\n/u);
  return faults;
}

/** Fails unless the inputs have just the faults of the case. */
export function expectFaults([, expected, okd, settings = {}]: Case): void {
  const faults = faultsOf(okd === undefined ? {} : ofIts(okd), settings);
  const wanted = [expected].flat();
  expect(faults).toHaveLength(wanted.length);
  for (const text of wanted) expect(faults).toContainEqual(expect.stringContaining(text));
}
