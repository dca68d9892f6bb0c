import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import type { MachineEvent } from "./machines";

/**
 * A file of events, one JSON line each, only ever appended to: whatever was written is still there after a kill.
 *
 * @example const journal = openJournal("state.jsonl"); journal.earlierEvents; journal.append(event); journal.close();
 */
export interface Journal {
  /** What was in the file when it was opened. */
  readonly earlierEvents: readonly MachineEvent[];
  append(event: MachineEvent): void;
  close(): void;
}

/** Opens the file, or makes it. Throws when a line in it is not one of ours. */
export function openJournal(file: string): Journal {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  // A kill in the middle of a write leaves half a line, of an event that was never answered.
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
  const earlierEvents = whole
    .split("\n")
    .slice(0, -1)
    .map((line, index) => parseEvent(line, `${file}:${index + 1}`));
  const descriptor = openSync(file, "a");
  return {
    earlierEvents,
    append: (event) => void writeSync(descriptor, `${JSON.stringify(event, keepInfinity)}\n`),
    close: () => {
      closeSync(descriptor);
    },
  };
}

const eventTypes = [
  "cluster-added",
  "node-set",
  "node-removed",
  "reboot-accepted",
  "job-ended",
  "jobs-expired",
];

function parseEvent(line: string, place: string): MachineEvent {
  try {
    const event = JSON.parse(line, reviveInfinity) as MachineEvent | null;
    if (event !== null && eventTypes.includes(event.type)) return event;
  } catch {
    // Said below, with the place.
  }
  throw new Error(`${place} is not a line of a simulator's state file`);
}

/** JSON knows no Infinity, and a reboot may be planned never to end. */
function keepInfinity(_key: string, value: unknown): unknown {
  return value === Infinity ? "Infinity" : value;
}

function reviveInfinity(_key: string, value: unknown): unknown {
  return value === "Infinity" ? Infinity : value;
}
