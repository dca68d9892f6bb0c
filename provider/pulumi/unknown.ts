/**
 * What stands for a value that is not known before the update, in what a dynamic provider is given.
 * Source: `@pulumi/pulumi`, `runtime/rpc.ts`, `unknownValue`; repeated here because importing the SDK for one
 * constant costs the plugin half a second. A test compares the two.
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value, or anything inside it, is not known yet. */
export function isUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(isUnknown);
}
