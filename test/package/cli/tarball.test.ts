import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { installWithNpm, writeConsumer } from "../../../scripts/consumer/consumerProgram.cjs";
import { packLibrary, type PackedLibrary } from "../../../scripts/consumer/packLibrary.cjs";
import { repository } from "../../../scripts/setup/paths.cjs";
import {
  developedPulumiVersion,
  expectOneReboot,
  installTimeoutMs,
  runConsumer,
  TemporaryFolder,
} from "../../support/installedConsumer";

describe("the packed library, installed with npm", () => {
  let folder: TemporaryFolder;
  let packed: PackedLibrary;
  let consumer: string;

  beforeAll(async () => {
    folder = new TemporaryFolder();
    packed = await packLibrary(folder.path);
    consumer = folder.join("npm");
    writeConsumer(consumer, {
      "@pulumi/pulumi": developedPulumiVersion(),
      "pulumi-openshift-maintenance": `file:${packed.tarball}`,
    });
    await installWithNpm(consumer);
  }, installTimeoutMs);

  afterAll(() => {
    folder.remove();
  });

  /** Runs a script in the consumer's folder and returns the JSON that it prints. */
  function inConsumer(script: string): unknown {
    return JSON.parse(execFileSync(process.execPath, ["-e", script], { cwd: consumer, encoding: "utf8" }));
  }

  it("holds the compiled library, its types and its papers, and nothing else", () => {
    const papers = packed.files.filter((file) => !file.startsWith("dist/"));
    const published = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
    expect(papers.filter((file) => !published.includes(file))).toEqual([]);
    expect(papers).toEqual(expect.arrayContaining(["LICENSE", "package.json"]));
    const compiled = packed.files.filter((file) => file.startsWith("dist/"));
    expect(compiled.filter((file) => !/^dist(\/[a-zA-Z0-9]+)+(\.d\.ts|\.js)$/.test(file))).toEqual([]);
    expect(compiled).toEqual(
      expect.arrayContaining(["dist/index.js", "dist/index.d.ts", "dist/runtime.js", "dist/runtime.d.ts"]),
    );
  });

  it("has declarations for every module and a module for every declaration", () => {
    const modules = packed.files.filter((file) => file.endsWith(".js")).map((file) => file.slice(0, -3));
    const declarations = packed.files
      .filter((file) => file.endsWith(".d.ts"))
      .map((file) => file.slice(0, -5));
    expect(declarations.sort()).toEqual(modules.sort());
  });

  it("loads nothing heavy with its index", () => {
    const loaded = inConsumer(`
      require("@pulumi/pulumi");
      const before = new Set(Object.keys(require.cache));
      require("pulumi-openshift-maintenance");
      const fresh = Object.keys(require.cache).filter((file) => !before.has(file));
      const packageOf = (file) => /.*node_modules[\\\\/]((?:@[^\\\\/]+[\\\\/])?[^\\\\/]+)/.exec(file)[1];
      console.log(JSON.stringify([...new Set(fresh.map(packageOf))]));
    `);
    // What talks to a cluster (axios, proxies) is for the steps, and they run in another process.
    expect(loaded).toEqual(["pulumi-openshift-maintenance"]);
  });

  it("has declarations that compile in a strict program without skipLibCheck", () => {
    const source = `
      import * as pulumi from "@pulumi/pulumi";
      import { getNodes, getNodesOutput, getNodeStatusOutput, NodeReboot, NodeStatus } from "pulumi-openshift-maintenance";
      const reboot = new NodeReboot("a", { node: "worker-0", triggers: [pulumi.output(1)], timeoutSeconds: 60 });
      new NodeStatus("b", { node: reboot.node, waitFor: "ACTIVE" }, { dependsOn: reboot });
      export const status: pulumi.Output<string> = getNodeStatusOutput({ node: reboot.node }).status;
      export const phase: pulumi.Output<string> = reboot.phase;
      export const seconds: pulumi.Output<number | undefined> = reboot.durationSeconds;
      export const names = getNodesOutput({}).apply((nodes) => nodes.map((node) => node.name));
      export const now = getNodes().then((nodes) => nodes.map((node) => node.status));
      // @ts-expect-error a node is needed
      new NodeReboot("c", {});
    `;
    writeFileSync(path.join(consumer, "strict.mts"), source);
    writeFileSync(path.join(consumer, "strict.cts"), source);
    const compiler = path.join(repository, "node_modules", "typescript", "bin", "tsc");
    const types = path.join(repository, "node_modules", "@types");
    const options = ["--strict", "--exactOptionalPropertyTypes", "--noEmit", "--skipLibCheck", "false"];
    const modules = ["--module", "nodenext", "--target", "es2022", "--types", "node", "--typeRoots", types];
    let printed = "";
    try {
      execFileSync(process.execPath, [compiler, ...options, ...modules, "strict.mts", "strict.cts"], {
        cwd: consumer,
        encoding: "utf8",
      });
    } catch (error) {
      printed = (error as { stdout: string }).stdout;
    }
    // Faults in the declarations of others are theirs.
    const ours = printed
      .split("\n")
      .filter((line) => /^(strict\.|node_modules\/pulumi-openshift)/.test(line));
    expect(ours).toEqual([]);
  });

  it(
    "reboots a node once from a program of a user's own",
    async () => {
      const run = await runConsumer(consumer);
      expectOneReboot(run);
      for (const text of run.providerTexts) {
        expect(text).toContain('require("pulumi-openshift-maintenance/dist/runtime")');
        expect(text).not.toContain(folder.path);
        expect(text.length).toBeLessThan(520);
      }
    },
    installTimeoutMs,
  );
});
