import { rmSync } from "node:fs";
import {
  bundleWithEsbuild,
  installWithNpm,
  writeConsumer,
} from "../../../scripts/consumer/consumerProgram.cjs";
import { packLibrary } from "../../../scripts/consumer/packLibrary.cjs";
import {
  developedPulumiVersion,
  expectOneReboot,
  failingPreview,
  installTimeoutMs,
  runConsumer,
  TemporaryFolder,
} from "../../support/installedConsumer";

describe("a program that esbuild has made one file of", () => {
  const folder = new TemporaryFolder();
  const consumer = folder.join("bundled");

  beforeAll(async () => {
    const { tarball } = await packLibrary(folder.path);
    writeConsumer(consumer, {
      "@pulumi/pulumi": developedPulumiVersion(),
      "pulumi-openshift-maintenance": `file:${tarball}`,
    });
    await installWithNpm(consumer);
  }, installTimeoutMs);

  afterAll(() => {
    folder.remove();
  });

  it.each<[string, string[]]>([
    ["reboots a node once with the library and Pulumi left outside", ["--packages=external"]],
    // Pulumi itself looks for files beside its own: it does not run from inside a bundle.
    ["reboots a node once with the library inside", ["--external:@pulumi/pulumi"]],
  ])(
    "%s",
    async (_, options) => {
      await bundleWithEsbuild(consumer, options);
      expectOneReboot(await runConsumer(consumer));
    },
    installTimeoutMs,
  );

  it(
    "says in preview that the library has to be installed all the same, where it is only inside",
    async () => {
      await bundleWithEsbuild(consumer, ["--external:@pulumi/pulumi"]);
      rmSync(folder.join("bundled", "node_modules", "pulumi-openshift-maintenance"), { recursive: true });
      const output = await failingPreview(consumer);
      expect(output).toContain(
        `RebootGate resource 'worker-0' has a problem: pulumi-openshift-maintenance is not installed where Pulumi runs the program's resources: add it to the dependencies in the package.json of ${consumer}, and install`,
      );
      expect(output).not.toMatch(/^\s+at /mu);
    },
    installTimeoutMs,
  );
});
