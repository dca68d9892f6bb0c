import type { MaintenanceError } from "../../errors/maintenanceError";
import type { CheckResult, CreateResult, UpdateResult } from "@pulumi/pulumi/dynamic";
import { redactLeaving } from "../../http/redaction/knownSecrets";
import { describeFaults, type Fault } from "../validation";

/** Inputs as Pulumi hands them to a dynamic provider: with the provider's own text beside them. */
export type Stored<T> = T & { readonly __provider?: string };

/** One failure with all faults: Pulumi prints one message for each, and the value of a property it names. */
export function checked(news: object, faults: readonly Fault[]): CheckResult {
  if (faults.length === 0) return { inputs: news };
  const found = describeFaults(faults);
  // What an API has told is a whole sentence already.
  const told = faults.find(({ code }) => code !== undefined)?.code;
  const reason =
    told === undefined ? `${found}. Nothing was sent. (ERR_INVALID_INPUT)` : `${found} (${told})`;
  return { inputs: news, failures: [{ property: "", reason: redactLeaving(reason) }] };
}

/** The answer to a creation: the state, or an initialization error that keeps it. */
export function created(inputs: Stored<object>, id: string, result: StepResult<object>): CreateResult {
  if (result.error !== undefined) throw new InitializationError(id, inputs, result);
  return { id, outs: plain(result.state) };
}

/** The same for an update. */
export function updated(inputs: Stored<object>, id: string, result: StepResult<object>): UpdateResult {
  if (result.error !== undefined) throw new InitializationError(id, inputs, result);
  return { outs: plain(result.state) };
}

/**
 * What Pulumi calls an initialization error: the state is kept beside the error, and the next update calls
 * `update`. A plain throw would forget that a reboot was asked for.
 */
class InitializationError extends Error {
  readonly properties: object;
  /** Never empty: without a reason the engine does not see an initialization error. */
  readonly reasons: string[];

  constructor(
    readonly id: string,
    inputs: Stored<object>,
    result: StepResult<object>,
  ) {
    const message = redactLeaving(result.error?.message ?? "");
    super(message);
    this.reasons = [message];
    // Beside an error Pulumi does not add the provider's text by itself, and refresh and destroy need it.
    this.properties = { ...plain(result.state), __provider: inputs.__provider };
  }
}

/** What a server's words are stored under. All else is inputs, ids and tokens, which must stay as they are. */
const foreign: ReadonlySet<string> = new Set(["reason", "output", "errors", "lastSeen"]);

/**
 * A state as it is handed to the engine: without the credentials that a server may have repeated. One `undefined` in
 * the outputs fails a step that succeeded: JSON has none.
 */
export function plain(state: object): Record<string, unknown> {
  const outputs = JSON.parse(JSON.stringify(state)) as Record<string, unknown>;
  for (const name of foreign) {
    const text = outputs[name];
    if (typeof text === "string") outputs[name] = redactLeaving(text);
  }
  return outputs;
}

/** A state to record, and the error to report with it where the step has not reached its end. */
export interface StepResult<S> {
  readonly state: S;
  readonly error?: MaintenanceError;
}
