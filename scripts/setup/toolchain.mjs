import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { toolchainFile } from "./paths.cjs";

/**
 * Writes down what one part of set-up has found, for the tests; what the other parts found stays.
 * @param {{ pulumi?: string, kubernetes?: object, kubelet?: object }} found
 */
export function writeToolchain(found) {
  const before = existsSync(toolchainFile) ? readFileSync(toolchainFile, "utf8") : "{}";
  const text = `${JSON.stringify({ ...JSON.parse(before), ...found })}\n`;
  if (before === text) return;
  mkdirSync(path.dirname(toolchainFile), { recursive: true });
  const fresh = `${toolchainFile}.${process.pid}`;
  writeFileSync(fresh, text);
  renameSync(fresh, toolchainFile);
}
