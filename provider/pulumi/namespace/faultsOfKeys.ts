import { closestNames } from "../../core/closestNames";
import { plainWord } from "../../core/foreignText";
import type { Fault } from "../validation";

/** Each key of an object that is none of the known ones, with the closest that is. */
export function faultsOfKeys(
  value: object,
  pathOf: (key: string) => string,
  known: readonly string[],
): Fault[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({ property: pathOf(plainWord(key)), reason: notKnown(key, known) }));
}

/** Why a key is refused. */
export function notKnown(key: string, known: readonly string[]): string {
  const [closest = ""] = closestNames(key, known, 1);
  return `is not known; closest: ${closest} (known: ${known.join(", ")})`;
}
