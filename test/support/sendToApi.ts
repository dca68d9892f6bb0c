/** Requests to an API server as a test makes them: with its own means, and not with what it tests. */
import { request as sendHttps } from "node:https";
import type { KeyAndCertificate } from "./kubeCredentials";

export interface ApiRequestOptions {
  /** Whose token is sent; `null` sends none */
  readonly token?: string | null;
  /** Identifies the client instead of a token. */
  readonly certificate?: KeyAndCertificate;
  readonly contentType?: string;
}

export interface ApiAnswer {
  readonly status: number;
  /** The object or Status; of a watch, the array of its events until it ended; otherwise the text. */
  readonly body: unknown;
}

/**
 * One request over HTTPS. Any status is an answer.
 * @param ca the authority of the server's certificate, PEM
 * @param body sent as JSON; a PATCH is a JSON merge patch unless `contentType` says otherwise
 */
export function sendToApi(
  url: URL,
  ca: string,
  method: string,
  body: unknown,
  { token = null, certificate, contentType }: ApiRequestOptions = {},
): Promise<ApiAnswer> {
  const usual = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const headers = {
    accept: "application/json",
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { "content-type": contentType ?? usual }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = sendHttps(url, { method, agent: false, ca, ...certificate, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.once("error", reject);
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, body: parse(text, url.searchParams.has("watch")) });
      });
    });
    outgoing.once("error", reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parse(text: string, isWatch: boolean): unknown {
  try {
    if (!isWatch) return JSON.parse(text);
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch {
    return text;
  }
}
