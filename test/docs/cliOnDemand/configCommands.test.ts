/** The commands with `pulumi config` in the documentation, run as a reader would paste them. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import { acceptedOperations } from "../../../provider/journal/recoveryCommands";
import { faultsOfNamespace } from "../../../provider/pulumi/namespace/faultsOfNamespace";
import { administrator, setUpCluster } from "../../../scripts/demo/setUpCluster.cjs";
import { startOkdSimulator, startSimulator } from "../../../simulator/source";
import { makeCertificates } from "../../support/certificates";
import { faultsOfOkd, faultsOfReboot, plantedSecret, said } from "../../support/clusterSettings";
import { fencedBlocks, pages, type FencedBlock } from "../../support/documentation";
import { kubeconfig } from "../../support/okdResolution";
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

/** Runs them in a shell. A command that asks for a secret gets the given one; `oc` and `kubectl` print it. */
function runCommands(workspace: PulumiWorkspace, commands: readonly string[], secret: string): void {
  const tools = path.join(workspace.folder, "tools");
  mkdirSync(tools, { recursive: true });
  for (const tool of ["oc", "kubectl"]) {
    writeFileSync(path.join(tools, tool), `#!/bin/sh\nprintf '%s\\n' '${secret}'\n`);
    chmodSync(path.join(tools, tool), 0o755);
  }
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
  // A block that says how pods are made leaves the connection to the kubeconfig.
  const files = { "ca.pem": makeCertificates().ca, "/kubeconfig": kubeconfig("home") };
  const settings = { config, files, env: { KUBECONFIG: "/kubeconfig" } };
  const clusters = (config["openshift:clusters"] ?? {}) as Record<string, Record<string, unknown>>;
  return [
    ...said(faultsOfNamespace(Object.keys(config), settingsSource(settings))),
    ...("openshift:selfService" in config ? faultsOfReboot({}, settings) : []),
    ...("openshift:kubernetes" in config ? faultsOfOkd({}, settings) : []),
    // Of that part the pod, too.
    ...("openshift:kubernetes" in config && !("openshift:selfService" in config)
      ? faultsOfReboot({}, settings)
      : []),
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

/** A cluster for the README's first program: what replaces the words of its commands, and whether it was asked. */
interface ReadersCluster {
  readonly words: readonly (readonly [word: RegExp | string, own: string])[];
  readonly secret: string;
  wasAsked(): boolean;
  close(): Promise<void>;
}

const nodes = ["worker-0", "worker-1"];

async function withKubernetes(folder: string): Promise<ReadersCluster> {
  const okd = await startOkdSimulator({ ...administrator, nodes });
  const { token } = await setUpCluster(okd);
  const authority = path.join(folder, "ca.pem");
  writeFileSync(authority, makeCertificates().ca);
  return {
    words: [
      ["https://api.example.com:6443", okd.url],
      ["ca.pem", authority],
    ],
    secret: token,
    wasAsked: () => okd.requests.some(({ path, status }) => /\/nodes\b/u.test(path) && status === 200),
    close: () => okd.close(),
  };
}

async function withSelfService(): Promise<ReadersCluster> {
  const simulator = await startSimulator({
    users: [operator],
    clusters: { "demo.cna.example.com": { nodes } },
  });
  return {
    words: [
      ["https://HOST/api/openshift", simulator.apiUrl],
      [/ \S+\.example\.com$/u, " demo.cna.example.com"],
      [/ USER$/u, ` ${operator.username}`],
    ],
    secret: operator.password,
    wasAsked: () => simulator.requests.some(({ status }) => status === 200),
    close: () => simulator.close(),
  };
}

it.each([
  ["kubernetes", withKubernetes],
  ["selfService", withSelfService],
])("the README's first program can be previewed after its commands for %s", async (part, startCluster) => {
  const program = fencedBlocks("README.md").find(({ language }) => language === "ts")?.text ?? "";
  const block = blocks.find(({ page, text }) => page === "README.md" && text.includes(`openshift:${part}.`));
  const workspace = await createPulumiWorkspace({
    program: ts.transpileModule(program, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    }).outputText,
    config: { imageVersion: "4.18.1" },
  });
  const cluster = await startCluster(workspace.folder);
  try {
    const commands = (block === undefined ? [] : commandsOf(block)).map((command) =>
      cluster.words.reduce((text, [word, own]) => text.replace(word, own), command),
    );
    expect(commands.length).toBeGreaterThan(2);
    runCommands(workspace, commands, cluster.secret);
    const { output } = succeeded(await workspace.preview());
    expect(output).toMatch(/11 to create/u);
    expect(output).not.toMatch(/warning/iu);
    // The nodes were asked for with the secret that the commands have set.
    expect(cluster.wasAsked()).toBe(true);
  } finally {
    await workspace.dispose();
    await cluster.close();
  }
});
