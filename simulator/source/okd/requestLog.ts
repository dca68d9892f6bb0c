import type { SimulatorClock } from "../simulatorOptions";

/** A request as it arrived. Neither its headers nor its body nor a token in its URL is kept. */
export interface OkdRequest {
  /** When it arrived, in milliseconds since 1970. */
  at: number;
  server: "api" | "oauth" | "registry";
  method: string;
  /** With the query; tokens in it are replaced by `[redacted]`. */
  path: string;
  /** Who sent it; absent when the credentials are wrong. */
  user?: string;
  /** The status code of the answer; 101 for a WebSocket. */
  status?: number;
}

/** Keeps every request, without what is secret. */
export interface RequestLog {
  readonly requests: OkdRequest[];
  /** Records a request; who answers it fills in user and status. */
  begin(server: OkdRequest["server"], method: string, path: string): OkdRequest;
}

/** @param tokens all tokens that the server knows */
export function createRequestLog(clock: SimulatorClock, tokens: () => readonly string[]): RequestLog {
  const requests: OkdRequest[] = [];
  return {
    requests,
    begin(server, method, path) {
      const request = { at: clock.now(), server, method, path: redactPath(path, tokens()) };
      requests.push(request);
      return request;
    },
  };
}

/**
 * A path with query, without tokens: those that are known, and whatever is where one belongs.
 *
 * @example redactPath("/oapi/v1/oauthaccesstokens/abc", []) // "/oapi/v1/oauthaccesstokens/[redacted]"
 */
export function redactPath(path: string, tokens: readonly string[]): string {
  const redacted = path
    .replace(/(\/oauthaccesstokens\/)[^/?#]+/g, "$1[redacted]")
    .replace(/([?&#](?:access_token|token|code|password)=)[^&#]*/g, "$1[redacted]");
  return tokens.reduce((text, token) => text.replaceAll(token, "[redacted]"), redacted);
}
