import { unknownValue } from "./unknown";

/**
 * Texts that Pulumi's engine takes for a value that is not known yet, one for each type.
 * Source: pulumi/pulumi 3.259, `pkg/resource/plugin/rpc.go`, `UnknownStringValue` and the six beside it.
 */
const textsForUnknown: ReadonlySet<unknown> = new Set([
  unknownValue,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/**
 * The key by which Pulumi tells a secret, an asset or a resource from a plain object.
 * Source: `@pulumi/pulumi`, `runtime/rpc.ts`, `specialSigKey`. A test compares the two.
 */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/**
 * Why Pulumi would record a value that is neither object nor list as something else than it is: two such values
 * could be one to whoever compares them later, or fail every later update. Nothing where it is recorded as it is.
 */
export function faultOfScalar(value: unknown): string | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) {
    return `is ${value}, which JSON has no form for: give it as text`;
  }
  if (typeof value !== "string") return undefined;
  if (textsForUnknown.has(value)) {
    return "is the text by which Pulumi marks a value that is not known yet: give another one";
  }
  return hasHalfCharacter(value) ? "is text with half a character in it, which Pulumi drops" : undefined;
}

/** The same for the name of a field. */
export function faultOfKey(key: string): string | undefined {
  if (key === "__proto__") return 'has a field "__proto__", which Pulumi drops: give it another name';
  if (key === signatureKey) {
    return `has a field "${signatureKey}", by which Pulumi marks secrets and assets: give it another name`;
  }
  // Source: `@pulumi/pulumi`, `utils.ts`, `isInstance`: it goes by such a field, not by the class.
  if (key.startsWith("__pulumi")) {
    return `has a field "${key}", by which Pulumi knows objects of its own: give it another name`;
  }
  return hasHalfCharacter(key)
    ? "has a field with half a character in its name, which Pulumi drops"
    : undefined;
}

/** Whether a text holds a lone surrogate, which UTF-8 has no form for. */
function hasHalfCharacter(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
