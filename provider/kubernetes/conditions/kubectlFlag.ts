import { parseFieldPath } from "./fieldPath";

/**
 * What a text means that someone has pasted from the `--for` of a `kubectl wait`: a condition, or what to write in
 * this library instead. `undefined` for a text that `--for` does not take.
 *
 * Source: `kubectl wait` of Kubernetes 1.34, `pkg/cmd/wait/wait.go`, `conditionFuncFor`.
 */
export function readForFlag(
  text: string,
): { readonly condition: string } | { readonly instead: string } | undefined {
  const bare = text.trim().replace(/^--for[=\s]\s*/u, "");
  if (/^delete$/iu.test(bare)) return { instead: "exists: false" };
  if (/^create$/iu.test(bare)) return { instead: "exists: true" };
  const [, condition] = /^condition=(.+)$/su.exec(bare) ?? [];
  if (condition !== undefined) return { condition };
  const instead = bare.startsWith("jsonpath=") ? insteadOfPath(bare) : undefined;
  return instead === undefined ? undefined : { instead };
}

/**
 * What to write instead of a path that is pasted with its value or in the quotes of a shell, such as
 * `'{.status.phase}'=Running`; `undefined` where no path can be seen in it.
 */
export function insteadOfPath(text: string): string | undefined {
  const bare = text.trim().replace(/^(?:--for[=\s]\s*)?(?:jsonpath=)?/u, "");
  const [, path = "", value] = /^('[^']*'|"[^"]*"|\{[^}]*\}|[^=]+)(?:=(.*))?$/su.exec(bare) ?? [];
  const field = withoutQuotes(path).replace(/^\{(.*)\}$/su, "$1");
  if (parseFieldPath(field) === undefined) return undefined;
  const wanted = value === undefined ? "exists: true" : `value: ${JSON.stringify(withoutQuotes(value))}`;
  return `path: ${JSON.stringify(field)}, ${wanted}`;
}

function withoutQuotes(text: string): string {
  return text.trim().replace(/^(['"])(.*)\1$/su, "$2");
}

/** The name alone of `node/worker-0`, as `kubectl` takes it; `undefined` for a name without a kind before it. */
export function nameWithoutKind(text: string): string | undefined {
  return /^[^/]+\/([^/]+)$/u.exec(text)?.[1];
}
