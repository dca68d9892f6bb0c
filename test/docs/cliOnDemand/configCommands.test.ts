/** The commands with `pulumi config` in the documentation, run as a reader would paste them. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import { acceptedOperations } from "../../../provider/journal/recoveryCommands";
import { faultsOfNamespace } from "../../../provider/pulumi/namespace/faultsOfNamespace";
import { startSimulator } from "../../../simulator/source";
import { makeCertificates } from "../../support/certificates";
import { faultsOfOkd, faultsOfReboot, plantedSecret, said } from "../../support/clusterSettings";
import { fencedBlocks, pages, type FencedBlock } from "../../support/documentation";
import { createPulumiWorkspace, operator, type PulumiWorkspace } from "../../support/pulumiWorkspace";
import { succeeded } from "../../support/rebootProgram";
import { settingsSource } from "../../support/settingsSource";

const shells = ["sh", "bash"];

/** The commands of a block that set something, without what installs, signs or updates. */
function commandsOf({ text }: FencedBlock): string[] {
  return text.split("\n").filter((line) => /(^|\| *)pulumi config set/u.test(line));
}

const blocks = pages()
  .flatMap(fencedBlocks)
  .filter((block) => shells.includes(block.language) && commandsOf(block).length > 0)
  .map((block) => ({ ...block, place: `${block.page}, line ${String(block.line)}` }));

/** Runs them in a shell. A command that asks for a secret, and `oc whoami -t`, get the given one. */
function runCommands(workspace: PulumiWorkspace, commands: readonly string[], secret: string): void {
  const tools = path.join(workspace.folder, "tools");
  mkdirSync(tools, { recursive: true });
  writeFileSync(path.join(tools, "oc"), `#!/bin/sh\nprintf '%s\\n' '${plantedSecret}'\n`);
  chmodSync(path.join(tools, "oc"), 0o755);
  const env = workspace.environment();
  for (const command of commands) {
    const { status, stderr } = spawnSync("sh", ["-c", command], {
      cwd: workspace.projectFolder,
      env: { ...env, PATH: `${tools}:${String(env["PATH"])}` },
      input: secret,
      encoding: "utf8",
    });
    expect([command, status, stderr]).toEqual([command, 0, ""]);
  }
}

/** What the CLI says that is configured now. */
async function configured(workspace: PulumiWorkspace): Promise<Record<string, unknown>> {
  const { stdout } = succeeded(await workspace.run(["config", "--json", "--show-secrets"]));
  const values = JSON.parse(stdout) as Record<string, { value?: string; objectValue?: unknown }>;
  return Object.fromEntries(
    Object.entries(values).map(([key, { value, objectValue }]) => [key, objectValue ?? value]),
  );
}

/** What keeps the library from using each part that is configured. */
function faultsOf(config: Record<string, unknown>): string[] {
  const settings = { config, files: { "ca.pem": makeCertificates().ca } };
  const clusters = (config["openshift:clusters"] ?? {}) as Record<string, Record<string, unknown>>;
  return [
    ...said(faultsOfNamespace(Object.keys(config), settingsSource(settings))),
    ...("openshift:selfService" in config ? faultsOfReboot({}, settings) : []),
    ...("openshift:kubernetes" in config ? faultsOfOkd({}, settings) : []),
    ...Object.entries(clusters).flatMap(([cluster, parts]) => [
      ...("selfService" in parts ? faultsOfReboot({ cluster }, settings) : []),
      ...("kubernetes" in parts ? faultsOfOkd({ cluster }, settings) : []),
    ]),
  ];
}

it.each(blocks)("the commands of $place give the library a complete configuration", async (block) => {
  const workspace = await createPulumiWorkspace({ program: "" });
  try {
    runCommands(workspace, commandsOf(block), plantedSecret);
    const config = await configured(workspace);
    expect(Object.keys(config)).not.toEqual([]);
    expect(faultsOf(config)).toEqual([]);
    if ("openshift:acceptedOperations" in config) {
      const accepted = acceptedOperations({ configuration: settingsSource({ config }) });
      expect([...accepted]).toEqual(["OPERATION_ID"]);
    }
  } finally {
    await workspace.dispose();
  }
});

it("the README's first program can be previewed after the commands of its section Configure", async () => {
  const readme = fencedBlocks("README.md");
  const program = readme.find(({ language }) => language === "ts")?.text ?? "";
  const configure = blocks.find(({ page }) => page === "README.md");
  const simulator = await startSimulator({ users: [operator] });
  const workspace = await createPulumiWorkspace({
    program: ts.transpileModule(program, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    }).outputText,
    config: { imageVersion: "4.18.1" },
  });
  try {
    const commands = (configure === undefined ? [] : commandsOf(configure)).map((command) =>
      command
        .replace("https://HOST/api/openshift", simulator.apiUrl)
        .replace(/ \S+\.example\.com$/u, " demo.cna.example.com")
        .replace(/ USER$/u, ` ${operator.username}`),
    );
    runCommands(workspace, commands, operator.password);
    const { output } = succeeded(await workspace.preview());
    expect(output).toMatch(/7 to create/u);
    expect(output).not.toMatch(/warning/iu);
    // The nodes were asked for with the password that the commands have set.
    expect(simulator.requests.map(({ status }) => status)).toContain(200);
  } finally {
    await workspace.dispose();
    await simulator.close();
  }
});
