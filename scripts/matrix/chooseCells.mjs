import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { mustRun } from "../consumer/mustRun.cjs";
import { repository } from "../setup/paths.cjs";
import { SetupError } from "../setup/setupError.mjs";

const nodeMajors = [20, 22, 24];

/**
 * Which versions meet: all of them, the short selection of CI, or what the command line names.
 * @param {string[]} args `--short`, or `--pulumi VERSION` and `--node MAJOR`, each as often as wanted
 * @returns {Promise<{ pulumi: string, node: number }[]>}
 */
export async function chooseCells(args) {
  const wanted = parsed(args);
  const oldest = oldestSupported();
  const newest = await newestSupported();
  if (wanted.short) {
    const currentNode = Number(process.versions.node.split(".")[0]);
    return [
      { pulumi: oldest, node: currentNode },
      { pulumi: newest, node: nodeMajors.at(-1) },
    ];
  }
  const { pulumi: pulumis = [oldest, newest], node: nodes = nodeMajors } = wanted;
  return pulumis.flatMap((pulumi) => nodes.map((node) => ({ pulumi, node: Number(node) })));
}

function parsed(args) {
  const several = { type: "string", multiple: true };
  try {
    return parseArgs({ args, options: { short: { type: "boolean" }, pulumi: several, node: several } })
      .values;
  } catch (error) {
    const usage = "npm run matrix -- [--short] [--pulumi VERSION]... [--node MAJOR]...";
    throw new SetupError(`${error.message}\nUsage: ${usage}`);
  }
}

function supportedRange() {
  const manifest = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"));
  return manifest.peerDependencies["@pulumi/pulumi"];
}

function oldestSupported() {
  return /^>=(\d+\.\d+\.\d+)/.exec(supportedRange())[1];
}

/** Asked again each time: a release that breaks us should be seen. */
async function newestSupported() {
  const query = ["view", `@pulumi/pulumi@${supportedRange()}`, "version", "--json"];
  const found = JSON.parse(await mustRun("npm", query, { cwd: repository }));
  const semver = createRequire(path.join(repository, "node_modules", "@pulumi", "pulumi", "index.js"))(
    "semver",
  );
  return [found].flat().sort(semver.compare).at(-1);
}
