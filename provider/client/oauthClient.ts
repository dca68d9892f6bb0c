import { UnauthorizedError } from "../errors/unauthorizedError";
import type { Clock } from "../waiter/clock";
import type { OkdConnection } from "./okdConnection";
import type { Transport, TransportOptions } from "./transport";

/** A user's session on a cluster. */
export interface Session {
  readonly token: string;
  /** When the token ends, as time of day in milliseconds; absent when the server does not say. */
  readonly expiresAtMs?: number;
}

/** What a log-in needs from outside. */
export interface LogInDependencies {
  readonly clock: Clock;
  readonly transportOf: (options: TransportOptions) => Transport;
}

/** Obtains a session token for the user name and password of a connection. */
export async function logIn(connection: OkdConnection, _deps: LogInDependencies): Promise<Session> {
  throw new UnauthorizedError({
    what: `Logging in at ${connection.server} is being written.`,
    next: "Wait.",
  });
}
