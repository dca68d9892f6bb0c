import type { Identity } from "../../client/apiServer";
import { connectionKey, type OkdConnection } from "../../client/okdConnection";
import type { Transport, TransportOptions } from "../../client/transport";
import type { Clock } from "../../waiter/clock";
import { logIn, type Session } from "../../client/oauthClient";

/** The session tokens of this process: obtained when first needed, kept in memory only. */
export interface Sessions {
  /** Who to be: a connection with a user name and password logs in, once. @throws what {@link logIn} throws */
  identify(connection: OkdConnection): Promise<Identity>;
  /** Forgets a session whose token was refused. Whether there was one. */
  forget(connection: OkdConnection, token: string): boolean;
}

/** What a log-in needs from outside. */
export interface SessionDependencies {
  readonly clock: Clock;
  readonly transportOf: (options: TransportOptions) => Transport;
}

/** A session is given up this long before its end, in milliseconds: no request may outlive its token. */
const marginMs = 60_000;

/** Sessions as a process has them at its start: none. */
export function createSessions(deps: SessionDependencies): Sessions {
  const sessions = new Map<string, Promise<Session>>();
  const isFresh = ({ expiresAtMs }: Session): boolean =>
    expiresAtMs === undefined || expiresAtMs - deps.clock.date().getTime() > marginMs;

  async function tokenOf(connection: OkdConnection): Promise<string> {
    const key = connectionKey(connection);
    const known = sessions.get(key);
    if (known !== undefined) {
      const session = await known;
      if (isFresh(session)) return session.token;
      if (sessions.get(key) !== known) return tokenOf(connection);
    }
    const fresh = logIn(connection, deps);
    sessions.set(key, fresh);
    // A failure is not kept: the next caller asks for itself.
    fresh.catch(() => {
      if (sessions.get(key) === fresh) sessions.delete(key);
    });
    const { token } = await fresh;
    refreshed.set(token, key);
    return token;
  }
  const refreshed = new Map<string, string>();

  return {
    async identify(connection) {
      const { token, clientCertificate, clientKey, username } = connection;
      const certificate = {
        ...(clientCertificate === undefined ? {} : { clientCertificate }),
        ...(clientKey === undefined ? {} : { clientKey }),
      };
      if (token !== undefined) return { ...certificate, token };
      if (username === undefined) return certificate;
      return { ...certificate, token: await tokenOf(connection) };
    },
    forget(_connection, token) {
      const key = refreshed.get(token);
      if (key === undefined) return false;
      refreshed.delete(token);
      sessions.delete(key);
      return true;
    },
  };
}
