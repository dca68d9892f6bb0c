import { rename, writeFile } from "node:fs/promises";
import { Gauge, Registry } from "prom-client";
import { MaintenanceError } from "../errors/maintenanceError";
import type { Transport, TransportOptions } from "../http/messages";
import { urlBelow } from "../http/urlBelow";
import { credentialsIn } from "./credentialsIn";

/** What is measured of a run. */
export interface RunFigures {
  readonly project: string;
  readonly stack: string;
  /** When it ended, in seconds since 1970. */
  readonly endedAtSeconds: number;
  readonly durationSeconds: number;
  readonly isSuccess: boolean;
  /** How many nodes are in each phase after it, such as `completed` and `failed`. */
  readonly nodesByPhase: Readonly<Record<string, number>>;
  /** When the next window opens, in seconds since 1970; absent without one. */
  readonly nextWindowSeconds?: number;
}

const prefix = "openshift_maintenance";

/** The figures in the text format of Prometheus. */
export function metricsOf(figures: RunFigures): Promise<string> {
  const { project, stack } = figures;
  const registry = new Registry();
  registry.setDefaultLabels({ project, stack });
  const gauge = (name: string, help: string, value: number): void => {
    new Gauge({ name: `${prefix}_${name}`, help, registers: [registry] }).set(value);
  };
  gauge("last_run_timestamp_seconds", "When the last run ended.", figures.endedAtSeconds);
  gauge("last_run_duration_seconds", "How long the last run took.", figures.durationSeconds);
  gauge("last_run_success", "1 if the last run succeeded, else 0.", figures.isSuccess ? 1 : 0);
  const { nextWindowSeconds } = figures;
  if (nextWindowSeconds !== undefined)
    gauge("next_window_timestamp_seconds", "When the next maintenance window opens.", nextWindowSeconds);
  const nodes = new Gauge({
    name: `${prefix}_nodes`,
    help: "How many nodes of the stack are in each phase.",
    labelNames: ["phase"],
    registers: [registry],
  });
  for (const [phase, count] of Object.entries(figures.nodesByPhase)) nodes.set({ phase }, count);
  return registry.metrics();
}

/**
 * Writes the figures for the textfile collector of node_exporter, which must never see half a file.
 * @throws Error of the file system
 */
export async function writeMetrics(file: string, figures: RunFigures): Promise<void> {
  const written = `${file}.${String(process.pid)}`;
  await writeFile(written, await metricsOf(figures));
  await rename(written, file);
}

/**
 * Pushes the figures to a Pushgateway, in the place of those of the same stack.
 *
 * Source: Prometheus Pushgateway, `PUT /metrics/job/NAME/LABEL@base64/VALUE`.
 *
 * @throws ERR_UNEXPECTED_RESPONSE, or the failure of the transport
 */
export async function pushMetrics(
  gateway: URL,
  figures: RunFigures,
  transportOf: (options: TransportOptions) => Transport,
): Promise<void> {
  const credentials = credentialsIn(gateway);
  const label = (name: string, value: string): string =>
    `${name}@base64/${Buffer.from(value, "utf8").toString("base64url") || "="}`;
  const { project, stack } = figures;
  const path = `metrics/job/${prefix}/${label("project", project)}/${label("stack", stack)}`;
  const url = urlBelow(gateway, path);
  url.username = url.password = "";
  const { status } = await transportOf(credentials)({
    method: "PUT",
    url,
    body: { contentType: "text/plain; version=0.0.4", text: await metricsOf(figures) },
    timeoutMs: 10_000,
  });
  if (status >= 200 && status < 300) return;
  throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
    status,
    what: `The Pushgateway at ${url.origin} answered ${String(status)}.`,
    next: "Check its address and the credentials in it. The maintenance itself is not concerned.",
  });
}
