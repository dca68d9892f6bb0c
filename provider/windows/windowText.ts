import { localOf } from "./zone";

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** An instant in local time and in UTC, which tells the two passes of a repeated hour apart. */
export function instantText(instantMs: number, timeZone: string): string {
  const local = localOf(instantMs, timeZone);
  const day = weekdays[new Date(local).getUTCDay()] ?? "";
  return `${day} ${minuteText(local)} ${timeZone} (${minuteText(instantMs)} UTC)`;
}

function minuteText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}
