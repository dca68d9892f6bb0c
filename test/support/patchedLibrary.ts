/** A copy of the library with a hole in it, for showing that the search for leaks finds what comes out of it. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as ts from "typescript";
import { repository } from "../../scripts/setup/paths.cjs";
import { filesBelow } from "./leakScan";

/** What is taken out of a source file, and what is put there instead. The text stands in the file exactly once. */
export interface Patch {
  /** Below `provider/`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/**
 * Compiles the patched sources into a package in a temporary folder, which the caller removes.
 *
 * @throws Error for a patch whose place is gone
 */
export function patchedLibrary(patches: readonly Patch[]): string {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "openshift-maintenance-patched-"));
  const manifest = path.join(repository, "package.json");
  writeFileSync(path.join(folder, "package.json"), readFileSync(manifest));
  symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  for (const [file, source] of filesBelow(path.join(repository, "provider"))) {
    if (!file.endsWith(".ts")) continue;
    const patched = patches
      .filter((patch) => patch.file === file.split(path.sep).join("/"))
      .reduce(applied, source);
    const output = path.join(folder, "dist", file.replace(/\.ts$/u, ".js"));
    mkdirSync(path.dirname(output), { recursive: true });
    writeFileSync(output, ts.transpileModule(patched, { compilerOptions }).outputText);
  }
  return folder;
}

function applied(text: string, { file, find, replace }: Patch): string {
  if (text.split(find).length !== 2) throw new Error(`the place of a patch is not exactly once in ${file}`);
  return text.replace(find, () => replace);
}
