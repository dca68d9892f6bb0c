import type { OkdConnection } from "../../client/okdConnection";
import { InvalidInputError } from "../../errors/invalidInputError";
import type { ConfigurationSource, Fault } from "../checkConnection";

/** A connection ready for use, or all that is wrong with it, or not known before the update. */
export type OkdResolution = { readonly connection: OkdConnection } | { readonly faults: Fault[] } | "unknown";

/** Finds the connection of a resource or function. */
export function resolveOkdConnection(
  inputs: { readonly okd?: unknown },
  source: ConfigurationSource,
): OkdResolution {
  const given = (inputs.okd ?? {}) as Record<string, string>;
  const of = (key: string): string | undefined =>
    given[key] ?? (source.config(`okd:${key}`) as string | undefined);
  const server = of("server");
  if (server === undefined) return { faults: [{ property: "okd:server", reason: "is not set" }] };
  return {
    connection: {
      server: server.replace(/\/+$/u, ""),
      source: "okd:server",
      ...(of("token") === undefined ? {} : { token: of("token") as string }),
      ...(of("certificateAuthority") === undefined
        ? {}
        : { certificateAuthority: of("certificateAuthority") as string }),
    },
  };
}

/** Like {@link resolveOkdConnection}, for a moment when everything is known. @throws InvalidInputError */
export function requireOkdConnection(
  inputs: { readonly okd?: unknown },
  source: ConfigurationSource,
): OkdConnection {
  const resolution = resolveOkdConnection(inputs, source);
  if (resolution !== "unknown" && "connection" in resolution) return resolution.connection;
  const faults = resolution === "unknown" ? [] : resolution.faults;
  throw new InvalidInputError({
    what: `The connection to the OKD API is incomplete: ${faults.map((f) => `${f.property}: ${f.reason}`).join("; ")}.`,
    next: "Nothing was sent. Mend this and run the same command again.",
  });
}
