/**
 * Wherever the password comes from, no file and no output holds it. Every scene of these tests is searched when it
 * has been played; here are the sources of a password, the highest verbosity, and the proof that the search finds.
 */
import { readFileSync, rmSync } from "node:fs";
import * as path from "node:path";
import type { Simulator } from "../../../simulator/source";
import { findLeaks, requireNoLeaks } from "../../support/leakScan";
import { patchedLibrary, type Patch } from "../../support/patchedLibrary";
import { operator, type Config, type RunResult } from "../../support/pulumiWorkspace";
import {
  failed,
  nodeOf,
  openScene,
  program,
  reboot,
  succeeded,
  tracesOf,
  withOwnProcess,
  type Scene,
} from "../../support/rebootProgram";

const { username, password } = operator;
const clusterId = "demo.cna.example.com";

const plainConfig = ({ apiUrl }: Simulator): Config => ({
  "openshift:selfService.apiUrl": apiUrl,
  "openshift:selfService.clusterId": clusterId,
  "openshift:selfService.username": username,
});

const statements = (args: Record<string, unknown>, name = "worker-0"): string[] => [
  reboot(name, args),
  `new openshift.NodeStatus("${name}", ${JSON.stringify({ node: nodeOf(name), ...args })});`,
];

const fromConfiguration = {
  program: () => program(...statements({})),
  config: (simulator: Simulator): Config => ({
    ...plainConfig(simulator),
    "openshift:selfService.password": { secret: password },
  }),
  env: () => ({}),
};
// Written into the program without any care: the library makes it a secret.
const fromPlainConnection = {
  program: ({ apiUrl }: Simulator) =>
    program(...statements({ connection: { selfService: { apiUrl, clusterId, username, password } } })),
  config: () => ({}),
  env: () => ({}),
};
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

describe("the search for passwords finds one that", () => {
  /** Where the password is found after an update, and a preview with all details, with a hole in the library. */
  async function leaksThrough(
    source: typeof fromConfiguration | typeof fromPlainConnection,
    ...patches: Patch[]
  ) {
    const library = patchedLibrary(patches);
    const scene = await openScene(source.program, { ...source, library });
    try {
      scene.simulator.fault({ kind: "status", status: 422, match: { action: "reboot" } });
      failed(await scene.workspace.up());
      succeeded(await scene.workspace.preview(["--diff", "--show-sames"]));
      return findLeaks([password], tracesOf(scene)).map(({ where, form }) => `${where}: ${form}`);
    } finally {
      await scene.close();
      rmSync(library, { recursive: true });
    }
  }

  test("is not made a secret", async () => {
    const leaks = await leaksThrough(fromPlainConnection, {
      file: "backends/connectionArgs.ts",
      find: "pulumi.secret(args.connection)",
      replace: "args.connection",
    });
    expect(leaks).toContainEqual(expect.stringMatching(/^state.+dev\.json: plain/));
    expect(leaks).toContainEqual(expect.stringMatching(/^state.+history.+: plain/));
    expect(leaks).toContainEqual(expect.stringMatching(/^pulumi preview .+: plain/));
  });

  test("stands in a message, as a header writes it", async () => {
    const hole: Patch = {
      file: "backends/selfService/selfServiceClient.ts",
      find: "const facts = { what: `${describeAnswer(method, url, response)}.`,",
      replace:
        'const header = Buffer.from(`${connection.username}:${connection.password}`).toString("base64");' +
        "const facts = { what: `${describeAnswer(method, url, response)}, asked with ${header}.`,",
    };
    // What the last net would catch.
    const noNet: Patch = {
      file: "http/redaction/knownSecrets.ts",
      find: 'return search.redact(text, "unlikely");',
      replace: "return text;",
    };
    const leaks = await leaksThrough(fromConfiguration, hole, noNet);
    expect(leaks).toContainEqual(expect.stringMatching(/^state.+dev\.json: base64/));
    expect(leaks).toContainEqual(expect.stringMatching(/^pulumi up .+: base64/));
  });
});
