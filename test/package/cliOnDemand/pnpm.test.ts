import { existsSync, realpathSync } from "node:fs";
import {
  installWithPnpm,
  writeConsumer,
  writeSharedWorkspace,
} from "../../../scripts/consumer/consumerProgram.cjs";
import { packLibrary } from "../../../scripts/consumer/packLibrary.cjs";
import {
  developedPulumiVersion,
  expectOneReboot,
  installTimeoutMs,
  runConsumer,
  TemporaryFolder,
} from "../../support/installedConsumer";

describe("the packed library, installed with pnpm", () => {
  const folder = new TemporaryFolder();
  const consumer = folder.join("pnpm");

  beforeAll(async () => {
    const { tarball } = await packLibrary(folder.path);
    writeConsumer(consumer, {
      "@pulumi/pulumi": developedPulumiVersion(),
      "pulumi-openshift-maintenance": `file:${tarball}`,
    });
    await installWithPnpm(consumer);
  }, installTimeoutMs);

  afterAll(() => {
    folder.remove();
  });

  it("lies in pnpm's own store, where only its own dependencies can be seen", () => {
    const installed = realpathSync(folder.join("pnpm", "node_modules", "pulumi-openshift-maintenance"));
    expect(installed).toContain(".pnpm");
    expect(existsSync(folder.join("pnpm", "node_modules", "axios"))).toBe(false);
  });

  it(
    "reboots a node once",
    async () => {
      expectOneReboot(await runConsumer(consumer));
    },
    installTimeoutMs,
  );
});

/** As a company shares its conventions: the program itself does not know of the library. */
describe("the packed library, a dependency of a workspace's shared package alone", () => {
  const folder = new TemporaryFolder();
  let consumer: string;

  beforeAll(async () => {
    const { tarball } = await packLibrary(folder.path);
    const versions = { library: `file:${tarball}`, pulumi: developedPulumiVersion() };
    consumer = writeSharedWorkspace(folder.join("workspace"), versions);
    await installWithPnpm(folder.join("workspace"));
  }, installTimeoutMs);

  afterAll(() => {
    folder.remove();
  });

  it("cannot be seen from the program", () => {
    const modules = ["apps/consumer", "apps", "."].map((place) =>
      folder.join("workspace", place, "node_modules"),
    );
    expect(modules.map((place) => existsSync(`${place}/pulumi-openshift-maintenance`))).toEqual(
      Array(3).fill(false),
    );
    expect(existsSync(`${consumer}/node_modules/@corp/infra`)).toBe(true);
  });

  it(
    "reboots a node once, and what is stored names the shared package and no path",
    async () => {
      const run = await runConsumer(consumer);
      expectOneReboot(run);
      expect(run.providerTexts.length).toBeGreaterThan(0);
      for (const text of run.providerTexts) {
        expect(text).toContain('["@corp/infra"]');
        expect(text).not.toContain(folder.path);
      }
    },
    installTimeoutMs,
  );
});
