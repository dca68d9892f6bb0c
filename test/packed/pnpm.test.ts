import { existsSync, realpathSync } from "node:fs";
import { installWithPnpm, writeConsumer } from "../../scripts/consumer/consumerProgram.cjs";
import { packLibrary } from "../../scripts/consumer/packLibrary.cjs";
import {
  developedPulumiVersion,
  expectOneReboot,
  installTimeoutMs,
  runConsumer,
  TemporaryFolder,
} from "./installedConsumer";

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
