import type { TLSSocket } from "node:tls";
import type { Socket } from "node:net";
import { unauthorized } from "./apiStatus";
import { textOf } from "./kubeObject";

/** Who sent a request. */
export interface Identity {
  user: string;
  uid: string;
  groups: readonly string[];
}

/** Who sends neither a token nor a certificate. */
export const anonymous: Identity = {
  user: "system:anonymous",
  uid: "",
  groups: ["system:unauthenticated"],
};

/**
 * Whom the client certificate of a connection names: CN is the user, O the groups. Undefined without one.
 *
 * @throws StatusError 401 when it is signed by someone else
 */
export function identityOfCertificate(socket: Socket): Identity | undefined {
  if (!isTls(socket)) return undefined;
  const { subject } = socket.getPeerCertificate() as {
    subject?: { CN?: string; O?: string | string[] };
  };
  if (subject === undefined) return undefined;
  if (!socket.authorized) throw unauthorized();
  const organizations = [subject.O ?? []].flat();
  return { user: textOf(subject.CN), uid: "", groups: [...organizations, "system:authenticated"] };
}

function isTls(socket: Socket): socket is TLSSocket {
  return "encrypted" in socket;
}

/** The token of an `Authorization: Bearer …` header; undefined when it is missing or something else. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +(\S+) *$/i.exec(header ?? "")?.[1];
}
