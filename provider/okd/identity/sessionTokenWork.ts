import type { BoundOkdContext, OkdContext } from "../../kubernetes/clusterContext";
import { isMaintenanceError } from "../../errors/maintenanceError";
import type { Session } from "../../kubernetes/connection/oauthClient";
import type { OkdConnection } from "../../kubernetes/connection/okdConnection";
import type { StepResult } from "../../pulumi/dynamic/stepResults";
import type { OkdInputs } from "../../kubernetes/okdInputs";
import { requireEngine } from "../../pulumi/context";
import { whoAmI } from "./readIdentity";

/** The inputs of a `SessionToken`. */
export interface SessionTokenInputs extends OkdInputs {
  /** A new token is fetched when less than this is left of the old one, in seconds. */
  readonly renewBeforeSeconds: number;
}

/** A token that was given out, as the state keeps it. */
export interface KeptToken {
  readonly token: string;
  /** When it ends, in ISO 8601; absent when it does not. */
  readonly expiresAt?: string;
}

/** What the state records of a `SessionToken`. */
export interface SessionTokenState extends SessionTokenInputs, KeptToken {
  /** The server that the token is for: it is never shown to another one. */
  readonly server: string;
  /** The name that was logged in with; the user may be called otherwise. */
  readonly username: string;
  /** When the token was asked for, in ISO 8601. */
  readonly issuedAt: string;
  /** The user whose token it is; absent while that could not be found out. */
  readonly user?: string;
  /** Earlier tokens that have not ended: those who were given them may still be at work. */
  readonly earlier: readonly KeptToken[];
}

/**
 * Whether a new token is due: less than `renewBeforeSeconds` is left. Of a token that does not live as long as that,
 * half its life: otherwise it would be due all the time.
 */
export function isRenewalDue(
  state: Pick<SessionTokenState, "issuedAt" | "expiresAt">,
  renewBeforeSeconds: number,
  now: Date,
): boolean {
  if (state.expiresAt === undefined) return false;
  const endsMs = Date.parse(state.expiresAt);
  const lifeMs = endsMs - Date.parse(state.issuedAt);
  const renewBeforeMs = renewBeforeSeconds * 1000;
  return endsMs - now.getTime() < (renewBeforeMs < lifeMs ? renewBeforeMs : lifeMs / 2);
}

/** Whether a state's token is of another cluster or user than the connection's. */
export function isOfAnother(state: SessionTokenState, connection: OkdConnection): boolean {
  return state.server !== connection.server || state.username !== connection.username;
}

/**
 * Logs in, unless the state has a token that will do, and finds out whose it is. From the log-in on nothing is
 * forgotten: what fails after it is in the result, beside a state with the token.
 *
 * A token that is replaced is not revoked here. This step is not yet recorded, and if it never is, the state would
 * continue with a revoked token; and those who were given the old one get the new one only after this step. It ends by
 * itself within `renewBeforeSeconds`, or is revoked with the others when the resource is deleted.
 *
 * @throws what the log-in throws
 */
export async function obtainSessionToken(
  inputs: SessionTokenInputs,
  olds: SessionTokenState | undefined,
  context: BoundOkdContext,
): Promise<StepResult<SessionTokenState>> {
  const isDue = olds === undefined || isRenewalDue(olds, inputs.renewBeforeSeconds, context.clock.date());
  if (!isDue) {
    const result = await findUser({ ...olds, ...inputs }, context);
    if (!isMaintenanceError(result.error, "ERR_UNAUTHORIZED")) return result;
    // Someone else has revoked it.
  }
  return findUser(await logInAgain(inputs, olds, context), context);
}

async function findUser(
  state: SessionTokenState,
  context: BoundOkdContext,
): Promise<StepResult<SessionTokenState>> {
  try {
    const { name } = await whoAmI(
      context.clusterOf(connectionOfToken(context.connection, state, state.token)),
    );
    return { state: { ...state, user: name } };
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return { state, error };
  }
}

async function logInAgain(
  inputs: SessionTokenInputs,
  olds: SessionTokenState | undefined,
  context: BoundOkdContext,
): Promise<SessionTokenState> {
  const { connection } = context;
  await requireEngine(context, "effect");
  const session = await context.sessions.logIn(connection);
  warnOfShortLife(session, inputs, context);
  const { token, issuedAtMs, expiresAtMs } = session;
  return {
    ...inputs,
    server: connection.server,
    username: connection.username ?? "",
    token,
    issuedAt: new Date(issuedAtMs).toISOString(),
    ...(expiresAtMs === undefined ? {} : { expiresAt: new Date(expiresAtMs).toISOString() }),
    earlier: olds === undefined ? [] : notEnded(olds, context),
  };
}

function notEnded(olds: SessionTokenState, { clock }: OkdContext): KeptToken[] {
  const { token, expiresAt, earlier } = olds;
  const kept: KeptToken[] = [...earlier, { token, ...(expiresAt === undefined ? {} : { expiresAt }) }];
  return kept.filter(({ expiresAt: end }) => end === undefined || Date.parse(end) > clock.date().getTime());
}

function warnOfShortLife(session: Session, inputs: SessionTokenInputs, context: OkdContext): void {
  if (session.expiresAtMs === undefined) return;
  const lifeSeconds = Math.round((session.expiresAtMs - session.issuedAtMs) / 1000);
  if (lifeSeconds > inputs.renewBeforeSeconds) return;
  context.engine.say(
    inputs.rowUrn,
    "warning",
    `the server gives tokens for ${lifeSeconds} s, which is not more than renewBeforeSeconds (${inputs.renewBeforeSeconds}): a new one is fetched when less than half of its life is left; set a smaller renewBeforeSeconds`,
  );
}

/** The connection with a token in place of all other credentials, to the server that gave it and to no other. */
export function connectionOfToken(
  connection: OkdConnection,
  { server }: Pick<SessionTokenState, "server">,
  token: string,
): OkdConnection {
  const own: { -readonly [K in keyof OkdConnection]: OkdConnection[K] } = { ...connection, server, token };
  delete own.username;
  delete own.password;
  delete own.clientCertificate;
  delete own.clientKey;
  const files = Object.entries(own.files ?? {}).filter(([part]) => part.endsWith("Authority"));
  own.files = Object.fromEntries(files);
  return own;
}
