/**
 * Wherever the password comes from, no file and no output holds it. Every scene of these tests is searched when it
 * has been played; here are the sources of a password, and the highest verbosity. That the search finds, proves
 * `cliOnDemand/passwordSearch`.
 */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Simulator } from "../../../simulator/source";
import { findLeaks, requireNoLeaks } from "../../support/leakScan";
import { fromConfiguration, plainConfig, statements } from "../../support/passwordSources";
import { operator, type RunResult } from "../../support/pulumiWorkspace";
import {
  failed,
  nodeOf,
  openScene,
  program,
  succeeded,
  tracesOf,
  withOwnProcess,
  type Scene,
} from "../../support/rebootProgram";

const { username, password } = operator;
const clusterId = "demo.cna.example.com";

const fromBoth = {
  program: ({ apiUrl }: Simulator) =>
    program(
      ...statements({}, "worker-0"),
      ...statements({ connection: { selfService: { apiUrl, clusterId, username, password } } }, "worker-1"),
    ),
  config: fromConfiguration.config,
  env: () => ({}),
};
const fromEnvironment = {
  program: () => program(...statements({})),
  config: plainConfig,
  env: () => ({ OPENSHIFT_SELFSERVICE_PASSWORD: password }),
};

/** A refused update, a good one, and all that shows its details. */
async function playAll(scene: Scene, names: string[], up: () => Promise<RunResult>): Promise<void> {
  const { simulator, workspace, rebooted, alsoPrinted } = scene;
  simulator.setUser({ ...operator, password: "n0t-the-pa55word" });
  const refused = failed(await workspace.up(["--continue-on-error"]));
  for (const name of names) {
    expect(refused.output).toMatch(new RegExp(`${name} .*error: .*\\(ERR_UNAUTHORIZED\\)`, "u"));
  }
  simulator.setUser(operator);
  succeeded(await up());
  expect(rebooted().sort()).toEqual(names.map(nodeOf));
  // Details print every input.
  succeeded(await workspace.preview(["--diff", "--show-sames", "--show-replacement-steps"]));
  succeeded(await workspace.refresh(["--diff"]));
  alsoPrinted.push(JSON.stringify(await workspace.exportStack()));
  succeeded(await workspace.destroy(["--diff"]));
}

test("a password from the configuration, and one from a plain connection, is found nowhere after an update", () =>
  withOwnProcess(
    fromBoth.program,
    (scene) => playAll(scene, ["worker-0", "worker-1"], () => scene.workspace.up()),
    fromBoth,
  ));

/** The highest verbosity that Pulumi has, which its plugins get too, and a record of all calls between them. */
const loudest = (workspace: Scene["workspace"]) => {
  const calls = path.join(workspace.folder, "calls.jsonl");
  return {
    calls,
    up: () => workspace.up(["-v=9", "--logtostderr", "--logflow"], { env: { PULUMI_DEBUG_GRPC: calls } }),
  };
};

test("a password from the environment is found nowhere after an update, not even at the highest verbosity", () =>
  withOwnProcess(
    fromEnvironment.program,
    (scene) =>
      playAll(scene, ["worker-0"], async () => {
        const result = await loudest(scene.workspace).up();
        expect(result.output).toContain("Marshaling property for RPC");
        return result;
      }),
    fromEnvironment,
  ));

test("a password from the configuration or a plain connection is found, at the highest verbosity, only where Pulumi writes down what it hands over", async () => {
  const scene = await openScene(fromBoth.program, fromBoth);
  try {
    const { calls, up } = loudest(scene.workspace);
    const { output } = succeeded(await up());
    // Pulumi's own lines, and its own record of what it was given and gives: SECURITY.md says so.
    const ours = output
      .split("\n")
      .filter((line) => !/"msg":"(Unm|M)arshaling property for RPC\[/.test(line));
    const answers = readFileSync(calls, "utf8").trim().split("\n").flatMap(answerOf);
    expect(ours.length).toBeGreaterThan(100);
    expect(answers.length).toBeGreaterThan(8);
    const texts = [...tracesOf(scene)].filter(
      ([where]) => where !== "calls.jsonl" && !where.startsWith("pulumi up"),
    );
    requireNoLeaks([password], [...texts, ["a line", ours.join("\n")], ["an answer", answers.join("\n")]]);
    expect(findLeaks([password], tracesOf(scene)).map(({ where }) => where)).toContain("calls.jsonl");
  } finally {
    await scene.close();
  }
});

/** What a plugin answered. The answer of a check is the inputs, which Pulumi has given and wants back. */
function answerOf(line: string): string[] {
  const { method, response, errors } = JSON.parse(line) as Record<string, unknown>;
  if (!/\/pulumirpc\.ResourceProvider\/(?!Check)/.test(String(method))) return [];
  return [JSON.stringify({ response, errors })];
}
