import { expectObject, expectString, parseJson, WireError } from "../../http/wireError";
import { isRecord } from "../../pulumi/namespace/place";

/** An alert of a Prometheus. */
export interface Alert {
  readonly name: string;
  /** `firing` or `pending`. */
  readonly state: string;
}

/**
 * Parses the answer to `GET /api/v1/alerts`. @throws WireError
 *
 * Source: Prometheus, "HTTP API", "Format overview" and "Alerts"; the label `alertname` has the name of the rule.
 */
export function parseAlerts(body: string): Alert[] {
  const answer = expectObject(parseJson(body), "an answer of Prometheus");
  const { status } = answer;
  if (status !== "success")
    throw new WireError(`the status ${JSON.stringify(status)} where success was expected`);
  const { alerts } = expectObject(answer["data"], "the data of the answer");
  // Go writes an empty list as null.
  if (alerts === null) return [];
  if (!Array.isArray(alerts)) throw new WireError("something else where the list of alerts was expected");
  return alerts.map((value: unknown) => {
    const { labels, state } = expectObject(value, "an alert");
    const name = isRecord(labels) ? labels["alertname"] : undefined;
    return {
      name: typeof name === "string" ? name : "",
      state: expectString(state, "the state of an alert"),
    };
  });
}
