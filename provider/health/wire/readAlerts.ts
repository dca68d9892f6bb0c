import { MaintenanceError } from "../../errors/maintenanceError";
import { faultOfBody } from "../../http/faultOfBody";
import { repeatRead } from "../../http/repeatRead";
import type { HttpResponse } from "../../http/messages";
import { urlBelow } from "../../http/urlBelow";
import { WireError } from "../../http/wireError";
import { withoutFinalLineEnd } from "../../core/finalLineEnd";
import { errorOfAnswer, showUrl } from "../../kubernetes/apiErrors";
import { explainRefusal } from "../../kubernetes/explainRefusal";
import { warnOnce } from "../../pulumi/warnings";
import { transportFor, type ReadinessContext } from "../healthContext";
import { how } from "../healthReads";
import type { PrometheusWanted } from "../options/healthGateOptions";
import { parseAlerts, type Alert } from "./alerts";
import { unreachable } from "./unreachable";

/** Where the credentials come from, for messages. */
const source = "healthGate.prometheus.bearerToken";

const transportOptions = new WeakMap<PrometheusWanted, object>();

/**
 * The active alerts of a Prometheus.
 *
 * @throws ERR_UNAUTHORIZED, ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_UNEXPECTED_RESPONSE, ERR_NETWORK
 */
export async function readAlerts(wanted: PrometheusWanted, context: ReadinessContext): Promise<Alert[]> {
  const url = urlOfAlerts(wanted.url);
  warnOnce(context.engine, dangerOf(wanted));
  const transport = transportFor(optionsOf(wanted), context);
  const read = await repeatRead(() => transport({ method: "GET", url, timeoutMs: how.timeoutMs ?? 10_000 }), {
    ...context,
    attempts: how.attempts ?? 2,
  });
  if ("failure" in read) throw unreachable(url, read.failure, read.attempts);
  const { response } = read;
  if (response.status === 200) return parsed(url, response);
  const right = "the right to read them (in OpenShift the cluster role cluster-monitoring-view)";
  return explainRefusal("Reading the alerts", right, async () => {
    throw errorOfAnswer("GET", url, response, { source }, context.clock.date());
  });
}

/** The path of the URL stays: a Prometheus may be behind a prefix. */
export function urlOfAlerts(text: string): URL {
  const url = urlBelow(new URL(text), "api/v1/alerts");
  url.search = url.hash = "";
  return url;
}

function optionsOf(wanted: PrometheusWanted): object {
  const { bearerToken, ...trust } = wanted;
  const known = transportOptions.get(wanted) ?? {
    ...trust,
    ...(bearerToken === undefined ? {} : { token: withoutFinalLineEnd(bearerToken) }),
  };
  transportOptions.set(wanted, known);
  return known;
}

function dangerOf({ url, insecureSkipTlsVerify }: PrometheusWanted): string | undefined {
  if (insecureSkipTlsVerify !== true || !url.startsWith("https:")) return undefined;
  return `healthGate.prometheus.insecureSkipTlsVerify is set: the certificate of ${new URL(url).origin} is NOT verified, so anyone on the way can read the token and answer in its place`;
}

function parsed(url: URL, response: HttpResponse): Alert[] {
  try {
    return parseAlerts(response.body);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
      what: `GET ${showUrl(url)} answered 200 with ${faultOfBody(response, parseAlerts)}.`,
      next: "Check that url is the address of a Prometheus, and not of a log-in page in front of it.",
    });
  }
}
