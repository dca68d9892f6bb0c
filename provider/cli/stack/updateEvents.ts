/** What an update tells, event by event. Pure, but for what it remembers. */
import { nameOfUrn } from "../../reboot/rowsOfSteps";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { neutralize } from "../../core/foreignText";
import { flagOf, stepOf, textOf } from "./deployment";

/** A line for people. */
export interface ProgressLine {
  readonly text: string;
  /** Only of this moment: for a terminal. */
  readonly isLive: boolean;
}

/** An error of the update, as Pulumi reports it of a resource. */
export interface UpdateError {
  readonly resource?: string;
  readonly text: string;
  /** The library's code, where it is an error of the library. */
  readonly code?: string;
}

/** What is known of an update. */
export interface UpdateLog {
  readonly errors: readonly UpdateError[];
  /** Nodes whose order was recorded in this update, in order. */
  readonly ordered: readonly string[];
  /** Nodes whose reboot was seen to end well in this update, in order. */
  readonly completed: readonly string[];
  /** What runs now, by URN, and what each last said. */
  readonly running: ReadonlyMap<string, string>;
}

export interface UpdateWatch extends UpdateLog {
  /** Takes an event in. @returns what is to be shown of it */
  see(event: EngineEvent): ProgressLine | undefined;
}

const changes: ReadonlySet<string> = new Set(["create", "update", "replace", "create-replacement"]);

export function watchUpdate(): UpdateWatch {
  const errors: UpdateError[] = [];
  const ordered: string[] = [];
  const completed: string[] = [];
  const running = new Map<string, string>();

  function ended({ urn, type, op, new: now }: Metadata): void {
    running.delete(urn);
    const step = stepOf({ type });
    const node = textOf(now?.outputs, "node") ?? textOf(now?.inputs, "node") ?? nameOfUrn(urn);
    if (!changes.has(op) || op === "replace") return;
    if (step === "RebootOrder" && !flagOf(now?.outputs, "skipped")) ordered.push(node);
    if (step === "RebootJob" && textOf(now?.outputs, "phase") === "completed") completed.push(node);
  }

  return {
    errors,
    ordered,
    completed,
    running,
    see({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }) {
      if (resourcePreEvent !== undefined) {
        const { urn, op, old, new: now } = resourcePreEvent.metadata;
        // A component runs nothing, and neither does what stays the same or is only said to be replaced.
        if (op !== "same" && op !== "replace" && (now ?? old)?.custom === true) running.set(urn, "");
      }
      if (resOutputsEvent !== undefined) ended(resOutputsEvent.metadata);
      if (resOpFailedEvent !== undefined) running.delete(resOpFailedEvent.metadata.urn);
      if (diagnosticEvent === undefined) return undefined;
      const { urn, severity, ephemeral = false } = diagnosticEvent;
      const text = plainMessage(diagnosticEvent.message);
      if (text === "" || (severity as string) === "debug") return undefined;
      if (urn !== undefined && running.has(urn)) running.set(urn, text);
      if (isSummary(text)) return undefined;
      if (severity === "error") errors.push(errorOf(urn, text));
      const name = urn === undefined || urn === "" ? "" : `${nameOfUrn(urn)}: `;
      const word = severity === "error" || severity === "warning" ? `${severity}: ` : "";
      return { text: `${name}${word}${text}`, isLive: ephemeral };
    },
  };
}

type Metadata = NonNullable<EngineEvent["resOutputsEvent"]>["metadata"];

/**
 * Whether all that runs is gates which wait, and have begun with nothing: for a window (`windows/keepToWindow.ts`), or
 * for a place in the run (`reboot/placeInRun.ts`). Whoever ends the update then cuts nothing.
 */
export function isOnlyWaiting({ running }: Pick<UpdateLog, "running">): boolean {
  return (
    running.size > 0 &&
    [...running].every(
      ([urn, said]) => /openshift:(?:RebootGate|NodeDrain)::/u.test(urn) && / waits: /u.test(said),
    )
  );
}

/** What is only said because something else was said. */
function isSummary(text: string): boolean {
  return /^(?:update|preview) failed$|^resource .* has a problem$/u.test(text);
}

/** Pulumi marks where colors begin and end, and lists a single error. */
function plainMessage(message: string): string {
  return neutralize(message.replace(/<\{%.*?%\}>/gu, ""))
    .trim()
    .replace(/^1 error occurred:\s*\* /u, "");
}

function errorOf(urn: string | undefined, text: string): UpdateError {
  const code = codeIn(text);
  return {
    ...(urn === undefined || urn === "" ? {} : { resource: nameOfUrn(urn) }),
    text,
    ...(code === undefined ? {} : { code }),
  };
}

/** The code of the library that a message ends with. */
export function codeIn(text: string): string | undefined {
  return /\((ERR_[A-Z_]+)\)/u.exec(text)?.[1];
}
