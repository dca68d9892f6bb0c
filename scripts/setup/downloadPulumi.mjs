import path from "node:path";
import { repository } from "./paths.cjs";
import { runQuietly, say } from "./runQuietly.mjs";

/** A slow line may take minutes; a machine without that network is told so within seconds. */
const limitSeconds = 300;

/** Runs in a process of its own, so that the limit can end the installer with all it has started. */
const installer = `
  const { PulumiCommand } = require("@pulumi/pulumi/automation");
  const { SemVer } = require("semver");
  const [root, version] = process.argv.slice(1);
  PulumiCommand.install({ root, version: new SemVer(version) }).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
`;

/**
 * Asks Pulumi's own installer, in the way its Automation API does.
 * @returns {Promise<boolean>} false when there is no way to download it from here
 */
export async function downloadPulumi(root, version) {
  try {
    await runQuietly(
      `Downloading the Pulumi CLI ${version} with its official installer`,
      process.execPath,
      ["-e", installer, root, version],
      { cwd: path.join(repository, "node_modules", "@pulumi", "pulumi"), timeoutSeconds: limitSeconds },
    );
    return true;
  } catch (error) {
    const reason = error.message.trim().split("\n").at(-1);
    say(`It cannot be downloaded here (${reason}).`);
    return false;
  }
}
