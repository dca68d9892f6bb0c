import type { MaintenanceError } from "../../errors/maintenanceError";
import { WaitTimeoutError } from "../../errors/waitTimeoutError";
import type { WatchNews } from "../../client/watchObjects";
import { plainWord } from "../../wire/wireError";
import { formatElapsed } from "../formatElapsed";
import type { StepResult } from "../steps";
import { describeExpectation, observe, parseCondition, parseField, type Expectation } from "./conditionOf";
import type { OkdContext } from "./okdContext";
import type { OkdInputs } from "./okdInputs";
import { requireEngineForOkd } from "./requireEngineForOkd";
import { watchCluster } from "./watchCluster";

/** What the resource is given: the object, and either a condition or a field with its value. */
export interface ConditionInputs extends OkdInputs {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly condition?: string;
  readonly path?: string;
  readonly value?: unknown;
  readonly timeoutSeconds: number;
  readonly triggers?: unknown;
}

/** What is recorded of a wait. */
export interface ConditionState extends ConditionInputs {
  readonly satisfied: boolean;
  /** What was seen last, such as `Ready=False KubeletNotReady: …`. */
  readonly lastSeen: string;
  /** When it was seen that it holds, as an ISO date. */
  readonly observedAt?: string;
  /** The version of the object of which it holds. */
  readonly resourceVersion?: string;
}

/** What is waited for; `undefined` for inputs that `check` refuses. */
export function expectationOf({
  condition,
  path,
  value,
}: Pick<ConditionInputs, "condition" | "path" | "value">): Expectation | undefined {
  if (condition !== undefined) return parseCondition(condition);
  return path === undefined ? undefined : parseField(path, value);
}

/**
 * Waits until a condition of an object holds, following it by a watch. An object that is not there yet is waited
 * for. A wait that was too short keeps what was seen, and the next update goes on.
 *
 * @throws NotFoundError for a kind that the server does not have, InvalidInputError where a namespace is missing,
 * and whatever else ends a watch
 */
export async function waitForCondition(
  inputs: ConditionInputs,
  expectation: Expectation,
  context: OkdContext,
): Promise<StepResult<ConditionState>> {
  await requireEngineForOkd(context);
  const { clock } = context;
  const startedMs = clock.monotonicMs();
  const ending = new AbortController();
  const timeUp = new AbortController();
  void clock.sleep(inputs.timeoutSeconds * 1000, ending.signal).then(() => {
    timeUp.abort();
  });
  let lastSeen = "nothing yet";
  let setback: { readonly error: MaintenanceError; readonly atMs: number } | undefined;
  let shown: string | undefined;
  const show = (summary: string): void => {
    if (summary === shown) return;
    shown = summary;
    // What is seen first: a narrow terminal cuts the end.
    const elapsed = formatElapsed(clock.monotonicMs() - startedMs);
    context.engine.progress(inputs.rowUrn, `${inputs.name} ${summary} (${elapsed})`);
  };
  try {
    const news = watchCluster(
      inputs,
      {
        transport: "http",
        signal: timeUp.signal,
        isOne: true,
        onSetback: (error) => {
          setback = { error, atMs: clock.monotonicMs() };
          show(`cannot be read: ${error.message}`);
        },
      },
      context,
    );
    let isThere = false;
    for await (const event of news) {
      isThere = event.type === "SYNCED" ? isThere : event.type !== "DELETED";
      const { holds, summary } = judge(event, isThere, expectation, lastSeen);
      lastSeen = summary;
      setback = undefined;
      show(summary);
      if (!holds || event.type === "SYNCED") continue;
      const { resourceVersion } = event.object.metadata;
      const state = {
        ...inputs,
        satisfied: true,
        lastSeen,
        observedAt: clock.date().toISOString(),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      };
      return { state };
    }
  } finally {
    ending.abort();
  }
  const blind =
    setback === undefined
      ? ""
      : ` It could not be read ${formatElapsed(clock.monotonicMs() - setback.atMs)} before that. ${setback.error.message}`;
  const error = tooLong(inputs, expectation, lastSeen, blind);
  return { state: { ...inputs, satisfied: false, lastSeen }, error };
}

/** What an event says of the wait. */
function judge(
  event: WatchNews,
  isThere: boolean,
  expectation: Expectation,
  lastSeen: string,
): { readonly holds: boolean; readonly summary: string } {
  if (event.type === "SYNCED") return { holds: false, summary: isThere ? lastSeen : "is not there yet" };
  if (event.type === "DELETED") return { holds: false, summary: "was deleted" };
  return observe(event.object, expectation);
}

function tooLong(
  inputs: ConditionInputs,
  expectation: Expectation,
  lastSeen: string,
  blind: string,
): MaintenanceError {
  return new WaitTimeoutError({
    what: `${describeObject(inputs)}: ${describeExpectation(expectation, inputs.kind)} does not hold after ${inputs.timeoutSeconds} s.${blind}`,
    lastSeen: lastSeen.replace(/\.$/u, ""),
    next: "Run pulumi up again to go on waiting, or raise timeoutSeconds.",
  });
}

/** An object for messages: `Node worker-0`, `Pod test/web-1`. */
function describeObject({ kind, namespace, name }: ConditionInputs): string {
  return plainWord(`${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`);
}
