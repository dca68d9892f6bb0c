import { isFields, type Fields } from "./kubeObject";

/**
 * Applies a JSON merge patch: null takes a field away, objects are merged, everything else replaces.
 * Source: RFC 7396.
 *
 * @example mergePatch({ a: 1, b: { c: 2 } }, { a: null, b: { d: 3 } }) // { b: { c: 2, d: 3 } }
 */
export function mergePatch(target: Fields, patch: Fields): Fields {
  const merged: Fields = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(merged, name);
    else if (!isFields(value)) merged[name] = value;
    else merged[name] = mergePatch(isFields(merged[name]) ? merged[name] : {}, value);
  }
  return merged;
}
