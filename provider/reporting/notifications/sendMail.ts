import { createTransport } from "nodemailer";
import { titleOf, textOf, type RunEvent } from "../runEvent";
import { credentialsIn } from "../credentialsIn";
import type { NotificationTarget } from "./targets";

/**
 * Sends one mail.
 *
 * @param timeoutMs for the connection, the greeting, and each pause of the server
 * @throws Error of the library, whose text may hold what the server said
 */
export async function sendMail(
  event: RunEvent,
  { server, from, to }: NotificationTarget & { readonly kind: "mail" },
  timeoutMs: number,
): Promise<void> {
  const isEncrypted = server.protocol === "smtps:";
  const { username: user, password: pass } = credentialsIn(server);
  const transport = createTransport({
    host: server.hostname,
    port: server.port === "" ? (isEncrypted ? 465 : 587) : Number(server.port),
    secure: isEncrypted,
    // A password goes over no connection that anyone on the way can read.
    requireTLS: !isEncrypted && user !== undefined,
    ...(user === undefined ? {} : { auth: { user, pass } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: [...to],
      subject: titleOf(event),
      text: `${textOf(event)}\n\n${event.at}\n`,
    });
  } finally {
    transport.close();
  }
}
