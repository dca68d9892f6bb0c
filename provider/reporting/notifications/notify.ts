import type { Clock } from "../../core/clock";
import type { Transport, TransportOptions } from "../../http/messages";
import { redactLeaving } from "../../http/redaction/knownSecrets";
import type { RunEvent } from "../runEvent";
import { payloadOf } from "./payloads";
import { sendMail } from "./sendMail";
import { targetWord, type NotificationTarget } from "./targets";

/** What a notification needs from outside. */
export interface NotifyDependencies {
  readonly clock: Clock;
  readonly transportOf: (options: TransportOptions) => Transport;
}

/** A message that did not arrive, and why. */
export interface FailedNotification {
  readonly target: string;
  readonly reason: string;
}

/** So long one attempt may take, and the pauses before the next ones, in milliseconds. */
const attemptMs = 10_000;
const pausesMs = [1000, 4000];

/**
 * Tells an event to all targets, each up to three times. Maintenance never depends on it: nothing is thrown.
 *
 * @returns what did not arrive
 */
export async function notify(
  event: RunEvent,
  targets: readonly NotificationTarget[],
  dependencies: NotifyDependencies,
): Promise<FailedNotification[]> {
  const failed = await Promise.all(
    targets.map(async (target) => {
      const reason = await told(event, target, dependencies);
      return reason === undefined ? [] : [{ target: targetWord(target), reason: redactLeaving(reason) }];
    }),
  );
  return failed.flat();
}

/** Why a target could not be told; nothing where it was. */
async function told(
  event: RunEvent,
  target: NotificationTarget,
  dependencies: NotifyDependencies,
): Promise<string | undefined> {
  let reason: Attempt = { isOver: false, text: "" };
  for (const pauseMs of [0, ...pausesMs]) {
    if (pauseMs > 0) await dependencies.clock.sleep(pauseMs);
    const attempt = await tell(event, target, dependencies);
    if (attempt === undefined) return undefined;
    reason = attempt;
    if (attempt.isOver) break;
  }
  return reason.text;
}

/** A failed attempt, and whether no other one helps. */
interface Attempt {
  readonly isOver: boolean;
  readonly text: string;
}

async function tell(
  event: RunEvent,
  target: NotificationTarget,
  { transportOf }: NotifyDependencies,
): Promise<Attempt | undefined> {
  try {
    if (target.kind === "mail") {
      await sendMail(event, target, attemptMs);
      return undefined;
    }
    const text = JSON.stringify(payloadOf(target.format, event));
    const { status } = await transportOf({})({
      method: "POST",
      url: target.url,
      body: { contentType: "application/json", text },
      timeoutMs: attemptMs,
    });
    if (status >= 200 && status < 300) return undefined;
    const isOver = status < 500 && status !== 429;
    return { isOver, text: `it answered ${String(status)}${isOver ? ": check the address" : ""}` };
  } catch (error) {
    return { isOver: false, text: error instanceof Error ? error.message : String(error) };
  }
}
