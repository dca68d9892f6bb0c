import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { mustRun } from "../consumer/mustRun.cjs";
import { repository } from "../setup/paths.cjs";

const nodeMajors = [20, 22, 24];

/**
 * Which versions meet: all of them, the short selection of CI, or what the command line names.
 * @param {string[]} args `--short`, or `--pulumi VERSION` and `--node MAJOR`, each as often as wanted
 * @returns {Promise<{ pulumi: string, node: number }[]>}
 */
export async function chooseCells(args) {
  const oldest = oldestSupported();
  const newest = await newestSupported();
  if (args.includes("--short")) {
    const currentNode = Number(process.versions.node.split(".")[0]);
    return [
      { pulumi: oldest, node: currentNode },
      { pulumi: newest, node: nodeMajors.at(-1) },
    ];
  }
  const pulumis = valuesOf("--pulumi", args) ?? [oldest, newest];
  const nodes = valuesOf("--node", args)?.map(Number) ?? nodeMajors;
  return pulumis.flatMap((pulumi) => nodes.map((node) => ({ pulumi, node })));
}

function valuesOf(option, args) {
  const values = args.flatMap((arg, index) => (args[index - 1] === option ? [arg] : []));
  return values.length > 0 ? values : undefined;
}

function supportedRange() {
  const manifest = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"));
  return manifest.peerDependencies["@pulumi/pulumi"];
}

function oldestSupported() {
  return /^>=(\d+\.\d+\.\d+)/.exec(supportedRange())[1];
}

/** Asked anew each time: a release that breaks us should be seen. */
async function newestSupported() {
  const query = ["view", `@pulumi/pulumi@${supportedRange()}`, "version", "--json"];
  const found = JSON.parse(await mustRun("npm", query, { cwd: repository }));
  const semver = createRequire(path.join(repository, "node_modules", "@pulumi", "pulumi", "index.js"))(
    "semver",
  );
  return [found].flat().sort(semver.compare).at(-1);
}
