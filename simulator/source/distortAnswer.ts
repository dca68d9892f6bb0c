import { htmlAnswer, jsonAnswer, nodeBusy, nodeNotFound, pageUnauthorized, type Answer } from "./answer";
import type { Fault } from "./fault";

/** What happens on the wire: an answer, half of one, or none. */
export type Delivery = { answer: Answer } | { halfOf: Answer } | "reset" | "hang";

/** A request that has met a fault, and what can be made of it. */
export interface FaultyRequest {
  /** The node that it names, if any. */
  node: string;
  /** Does what is asked and gives the answer to it; called only by the kinds that act. */
  act(): Answer;
  /** Resolves after real milliseconds, or when the simulator closes. */
  pause(ms: number): Promise<void>;
  /** Keeps it for so long; without a number until all that is held is delivered. */
  hold(laterMs: number | undefined): void;
}

/** What a request with a fault gets. */
export async function distortAnswer(fault: Fault, request: FaultyRequest): Promise<Delivery> {
  const act = (): Answer => request.act();
  switch (fault.kind) {
    case "delay":
      return { answer: act() };
    case "reset-before":
      return "reset";
    case "reset-after":
      act();
      return "reset";
    case "hang-before":
      return "hang";
    case "hang-after":
      act();
      return "hang";
    case "reset-midway":
      return { halfOf: act() };
    case "truncated-json": {
      const answer = act();
      return { answer: { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) } };
    }
    case "invalid-json":
      return { answer: { ...act(), body: textOf(fault.body ?? "{'state': None,") } };
    case "wrong-content-type": {
      const answer = act();
      return {
        answer: {
          ...answer,
          headers: { ...answer.headers, "content-type": fault.contentType ?? "text/plain" },
        },
      };
    }
    case "repeat":
      act();
      if (fault.laterMs !== undefined) await request.pause(fault.laterMs);
      return { answer: act() };
    case "hold":
      request.hold(fault.laterMs);
      return "reset";
    case "act-then-refuse":
      act();
      return { answer: withHeaders(refusal(fault, request.node), fault) };
    default:
      if (fault.acts === true) act();
      return { answer: withHeaders(madeUpAnswer(fault), fault) };
  }
}

function madeUpAnswer(fault: Fault): Answer {
  switch (fault.kind) {
    case "html": {
      const page = htmlAnswer(
        fault.status ?? 502,
        "The proxy server received an invalid response from an upstream server.",
      );
      return { ...page, body: fault.body === undefined ? page.body : textOf(fault.body) };
    }
    case "rate-limited":
      return {
        ...jsonAnswer(429, { error: "Too many requests" }),
        headers: { "content-type": "application/json", "retry-after": String(fault.retryAfterSeconds ?? 1) },
      };
    case "unauthorized":
      return pageUnauthorized();
    case "status": {
      const error = jsonAnswer(fault.status ?? 503, { error: "The server cannot answer this now" });
      return { ...error, body: fault.body === undefined ? error.body : textOf(fault.body) };
    }
    default: {
      const answer = jsonAnswer(fault.status ?? 200, {});
      return { ...answer, body: textOf(fault.body ?? "") };
    }
  }
}

function refusal(fault: Fault, node: string): Answer {
  const { status = 409, body } = fault;
  const answer = refusalInOwnWords(status, node);
  return { ...answer, body: body === undefined ? answer.body : textOf(body) };
}

/** Where the API itself has words for a status it is not to be told from the API; the rest comes from a filter. */
function refusalInOwnWords(status: number, node: string): Answer {
  switch (status) {
    case 401:
      return pageUnauthorized();
    case 404:
      return nodeNotFound();
    case 409:
      return nodeBusy(node);
    default:
      return htmlAnswer(status, "You don't have permission to access this resource.");
  }
}

/** Names of headers may be in any case; fastify lets the last of a name win. */
function withHeaders(answer: Answer, fault: Fault): Answer {
  const contentType = fault.contentType === undefined ? {} : { "content-type": fault.contentType };
  return { ...answer, headers: { ...answer.headers, ...contentType, ...fault.headers } };
}

function textOf(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}
