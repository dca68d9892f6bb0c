/**
 * Asks as someone; after a 401 once more, where there is a new session or a new token by now: a request that got 401
 * did nothing.
 *
 * @param identify who to be now
 * @param forget tells that an identity was refused; whether there is another one by now
 */
export async function withRenewedIdentity<Identity, Answer>(
  identify: () => Promise<Identity>,
  ask: (identity: Identity) => Promise<Answer>,
  isUnauthorized: (answer: Answer) => boolean,
  forget: (refused: Identity) => boolean,
): Promise<Answer> {
  const identity = await identify();
  const answer = await ask(identity);
  return isUnauthorized(answer) && forget(identity) ? ask(await identify()) : answer;
}
