import { execFileSync } from "node:child_process";
import path from "node:path";
import { repository } from "../setup/paths.cjs";

const script = `
const [pulumi, library] = process.argv.slice(1);
const beganAt = performance.now();
require(pulumi);
const between = performance.now();
const before = new Set(Object.keys(require.cache));
require(library);
const endedAt = performance.now();
const modules = Object.keys(require.cache).filter((file) => !before.has(file));
console.log(JSON.stringify({ pulumiMs: between - beganAt, ownMs: endedAt - between, modules: modules.length }));
`;

/** What a program waits for the library, over \`@pulumi/pulumi\` alone, in a process of its own. */
export function measureLoading() {
  const files = [
    path.join(repository, "node_modules", "@pulumi", "pulumi"),
    path.join(repository, "dist", "index.js"),
  ];
  return JSON.parse(execFileSync(process.execPath, ["-e", script, ...files], { encoding: "utf8" }));
}
