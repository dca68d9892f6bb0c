import { isMaintenanceError } from "../../errors/maintenanceError";
import type { Identity } from "../apiServer";
import { logIn, type LogInDependencies, type Session } from "./oauthClient";
import { connectionKey, type OkdConnection } from "./okdConnection";

/** Who this process is at its servers. Session tokens are obtained when first needed, and kept in memory only. */
export interface Sessions {
  /** The connection as its files say it now. */
  current(connection: OkdConnection): OkdConnection;
  /** Who to be: a connection with a user name and password logs in, once for all. @throws what {@link logIn} throws */
  identify(connection: OkdConnection): Promise<Identity>;
  /**
   * Forgets a session whose token was refused. Whether another try is worth it: the token was a session's, or a file
   * holds another by now.
   */
  forget(connection: OkdConnection, refused: Identity): boolean;
  /** A session for the caller alone, which the caller ends. @throws what {@link logIn} throws */
  logIn(connection: OkdConnection): Promise<Session>;
}

/** A session is given up this long before its end, in milliseconds: no request may outlive its token. */
const marginMs = 60_000;
/** A refusal is treated as the answer this long: every try with a wrong password brings an account nearer to a lock. */
const refusalMs = 600_000;

/** What is known of one connection. */
interface Known {
  /** The shared session, or the log-in that will give it. */
  shared?: { readonly session: Promise<Session>; token?: string };
  /** The tokens of all sessions that were ever shared. */
  readonly tokens: Set<string>;
  /** The last log-in, for the next to wait for. */
  lastLogIn: Promise<unknown>;
  refusal?: { readonly error: unknown; readonly untilMs: number };
}

/** What sessions need from outside. */
export interface SessionsDependencies extends LogInDependencies {
  /** Reads a connection's files again. @default they are not read again */
  readonly current?: (connection: OkdConnection) => OkdConnection;
}

/** Sessions as a process has them at its start: none. */
export function createSessions(deps: SessionsDependencies): Sessions {
  const current = deps.current ?? ((connection: OkdConnection) => connection);
  const connections = new Map<string, Known>();

  function knownOf(connection: OkdConnection): Known {
    const key = connectionKey(connection);
    const known = connections.get(key) ?? { tokens: new Set(), lastLogIn: Promise.resolve() };
    connections.set(key, known);
    return known;
  }

  /** One log-in after the other: only so can the first refusal spare the account the rest. */
  function logInOnce(connection: OkdConnection): Promise<Session> {
    const known = knownOf(connection);
    const next = known.lastLogIn.then(async () => {
      if (known.refusal !== undefined && deps.clock.monotonicMs() < known.refusal.untilMs)
        throw known.refusal.error;
      try {
        return await logIn(current(connection), deps);
      } catch (error) {
        if (isMaintenanceError(error, "ERR_UNAUTHORIZED"))
          known.refusal = { error, untilMs: deps.clock.monotonicMs() + refusalMs };
        throw error;
      }
    });
    known.lastLogIn = next.catch(() => undefined);
    return next;
  }

  /** A margin of a tenth at most: a token may live for less than a minute. */
  function isFresh({ issuedAtMs, expiresAtMs }: Session): boolean {
    if (expiresAtMs === undefined) return true;
    const margin = Math.min(marginMs, (expiresAtMs - issuedAtMs) / 10);
    return deps.clock.date().getTime() < expiresAtMs - margin;
  }

  async function tokenOf(connection: OkdConnection): Promise<string> {
    const known = knownOf(connection);
    const { shared } = known;
    if (shared !== undefined) {
      const session = await shared.session;
      if (isFresh(session)) return session.token;
      if (known.shared !== shared) return tokenOf(connection);
    }
    const fresh: Known["shared"] = { session: logInOnce(connection) };
    known.shared = fresh;
    try {
      const { token } = await fresh.session;
      fresh.token = token;
      known.tokens.add(token);
      return token;
    } catch (error) {
      // A failure is not kept here: the next caller asks for itself.
      if (known.shared === fresh) delete known.shared;
      throw error;
    }
  }

  return {
    current,

    logIn: logInOnce,

    async identify(connection) {
      const { token, clientCertificate, clientKey, username } = current(connection);
      const certificate = {
        ...(clientCertificate === undefined ? {} : { clientCertificate }),
        ...(clientKey === undefined ? {} : { clientKey }),
      };
      if (token !== undefined) return { ...certificate, token };
      if (username === undefined) return certificate;
      return { ...certificate, token: await tokenOf(connection) };
    },

    forget(connection, { token, clientCertificate }) {
      const now = current(connection);
      if (clientCertificate !== now.clientCertificate) return true;
      if (token === undefined || now.token !== undefined) return token !== now.token;
      const known = knownOf(connection);
      // Several requests may learn of it at a time: the session that the first has begun since stays.
      if (known.shared?.token === token) delete known.shared;
      return known.tokens.has(token);
    },
  };
}
