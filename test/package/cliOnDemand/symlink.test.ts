import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { installWithNpm, writeConsumer } from "../../../scripts/consumer/consumerProgram.cjs";
import { repository } from "../../../scripts/setup/paths.cjs";
import {
  developedPulumiVersion,
  expectOneReboot,
  installTimeoutMs,
  runConsumer,
  TemporaryFolder,
} from "../../support/installedConsumer";

/** As `npm link` and a `file:` dependency leave it: the library's folder is the checkout itself. */
describe("the library, installed as a symbolic link", () => {
  const folder = new TemporaryFolder();
  const consumer = folder.join("symlink");
  const link = folder.join("symlink", "node_modules", "pulumi-openshift-maintenance");

  beforeAll(async () => {
    writeConsumer(consumer, { "@pulumi/pulumi": developedPulumiVersion() });
    await installWithNpm(consumer);
    mkdirSync(folder.join("symlink", "node_modules"), { recursive: true });
    symlinkSync(repository, link, "dir");
  }, installTimeoutMs);

  afterAll(() => {
    folder.remove();
  });

  it("has an @pulumi/pulumi of its own beside the program's", () => {
    const programs = createRequire(folder.join("symlink", "index.js")).resolve("@pulumi/pulumi");
    const librarys = createRequire(`${realpathSync(link)}/package.json`).resolve("@pulumi/pulumi");
    expect(programs).not.toBe(librarys);
  });

  it(
    "reboots a node once",
    async () => {
      expectOneReboot(await runConsumer(consumer));
    },
    installTimeoutMs,
  );
});
