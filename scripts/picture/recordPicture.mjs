/**
 * `npm run picture`: runs the first program of the README with the real Pulumi CLI against a simulator, twice, and
 * writes what the CLI prints to docs/images/pulumi-up.svg.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { administrator, setUpCluster } from "../demo/setUpCluster.cjs";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";
import { repository } from "../setup/paths.cjs";
import { startProcess } from "../pulumi/startProcess.cjs";
import { drawTerminal } from "./drawTerminal.mjs";
import { terminalScreen } from "./terminalScreen.mjs";

const require = createRequire(import.meta.url);

/** Long enough for the rows to show that a node went away. */
const nodeRhythm = { downMs: 5000, readyMs: 1500 };

/** As wide as the column of a README. */
const columns = 100;

const picture = path.join(repository, "docs", "images", "pulumi-up.svg");
const title =
  "pulumi up creates two NodeReboots with their four steps; a second pulumi up leaves them unchanged";

/**
 * @returns {Promise<number>} the exit code
 */
export async function recordPicture() {
  const { startOkdSimulator } = require("pulumi-openshift-maintenance-simulator");
  const nodes = ["worker-0", "worker-1"];
  const okd = await startOkdSimulator({ ...administrator, nodes, nodeRhythm });
  let workspace;
  try {
    workspace = await createPulumiWorkspace({
      project: "nodes",
      stack: "prod",
      program: programOfReadme(),
      packages: {
        "pulumi-openshift-maintenance": repository,
        "@pulumi/pulumi": path.join(repository, "node_modules", "@pulumi", "pulumi"),
      },
      config: {
        imageVersion: "4.18.1",
        "openshift:kubernetes.server": okd.url,
        "openshift:kubernetes.token": { secret: (await setUpCluster(okd)).token },
      },
    });
    const lines = [...(await shownBy(workspace)), "", ...(await shownBy(workspace))];
    writeFileSync(picture, drawTerminal(lines, title));
    console.log(`Wrote ${path.relative(repository, picture)}.`);
    return okd.boots.length === nodes.length ? 0 : 1;
  } finally {
    await workspace?.dispose();
    await okd.close();
  }
}

/** The first `ts` block of the README, as the JavaScript that Pulumi's TypeScript loader makes of it. */
function programOfReadme() {
  const { transpileModule, ModuleKind, ScriptTarget } = require("typescript");
  const readme = readFileSync(path.join(repository, "README.md"), "utf8");
  const source = /```ts\n(.*?)```/su.exec(readme)?.[1];
  if (source === undefined) throw new Error("README.md has no ts block.");
  return transpileModule(source, {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 },
  }).outputText;
}

/** On a terminal, which `script` of util-linux provides: only there the CLI draws its tree of resources. */
async function shownBy(workspace) {
  const command = `stty cols ${columns} rows 60; exec pulumi up --yes --skip-preview --color=always`;
  const child = startProcess(
    "script",
    ["--quiet", "--flush", "--return", "--command", command, "/dev/null"],
    {
      cwd: workspace.projectFolder,
      env: { ...workspace.environment(), TERM: "xterm-256color", CI: "" },
    },
  );
  const { code, output } = await child.exit;
  if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${output}`);
  return ["$ pulumi up --yes", ...terminalScreen(output.trim(), columns)];
}
