import { isLoopback } from "../../http/loopback";
import { parseRegistryAddress } from "./registryAddress";
import { type Fault, faultsOfText, type Raw } from "../../pulumi/validation";
import type { ConfigurationSource } from "../../pulumi/configuration";
import { lineEndRule, withoutFinalLineEnd } from "../../core/finalLineEnd";
import { isUnknown } from "../../pulumi/unknown";
import { choosePart, type ClusterChoice } from "../../pulumi/namespace/choosePart";

/** The credentials of a registry, as `config.json` holds them. */
export interface RegistryCredentials {
  readonly registry: string;
  readonly token: string;
  readonly username?: string | undefined;
}

/** What is wrong with the address of a registry. */
export function faultsOfRegistry(registry: unknown): Fault[] {
  const faults = faultsOfText(
    "registry",
    registry,
    'give its host and port, such as "registry.example.com:5000"',
  );
  if (faults.length > 0 || isUnknown(registry)) return faults;
  if (parseRegistryAddress(registry as string) !== undefined) return [];
  return [{ property: "registry", reason: "must be HOST, HOST:PORT or https://HOST:PORT, without a path" }];
}

/** What is wrong with the credentials of a registry. Their values are never repeated. */
export function faultsOfCredentials({ registry, token, username }: Raw<RegistryCredentials>): Fault[] {
  const faults = [
    ...faultsOfRegistry(registry),
    ...faultsOfText("token", token, "give a session token, or that of a service account"),
  ];
  if (typeof token === "string" && !isUnknown(token) && /^$|[\s\p{Cc}]/u.test(withoutFinalLineEnd(token)))
    faults.push({ property: "token", reason: `must not be empty or contain white space (${lineEndRule})` });
  if (username === undefined || isUnknown(username)) return faults;
  if (typeof username !== "string" || username === "" || /[:\p{Cc}]/u.test(username))
    faults.push({ property: "username", reason: "must be text without colons and control characters" });
  return faults;
}

/**
 * What is wrong with sending a token to this registry: in plain text it goes to this machine only, or with consent. A
 * connection of its own brings its own consent.
 */
export function faultsOfReach(
  registry: unknown,
  choice: ClusterChoice,
  source: ConfigurationSource,
): Fault[] {
  const url = typeof registry === "string" ? parseRegistryAddress(registry)?.url : undefined;
  if (url === undefined || !isPlainTo(url)) return [];
  const chosen = choosePart(choice, "kubernetes", source);
  const consent = chosen === "unknown" ? chosen : chosen.part?.fields["allowPlainHttp"];
  if (consent === "unknown" || consent === true || consent === "true") return [];
  return [
    {
      property: "registry",
      reason:
        "must begin with https:// or with the host (http:// would send the token in plain text; it is allowed to this machine only, or with allowPlainHttp of the connection)",
    },
  ];
}

function isPlainTo({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && !isLoopback(hostname);
}
