import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { isExecutable, onPath } from "./executables.mjs";

const oldest = [3, 200];

/** The CLI finds its language host and the script that starts dynamic providers beside itself or on PATH. */
const companions = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/**
 * A usable CLI on PATH. The reason why one was passed over is worth a line, since its owner expects it used.
 * @returns {{ bin?: string, version?: string, passedOver?: string }}
 */
export function findPulumiOnPath() {
  const cli = onPath("pulumi");
  if (cli === undefined) return {};
  const version = pulumiVersion(cli);
  if (!version || !isNewEnough(version)) {
    return { passedOver: `${cli} (${version ?? "no version"}) is older than ${oldest.join(".")}` };
  }
  // Package managers put links on PATH and keep the companions beside the real file.
  for (const bin of [path.dirname(cli), path.dirname(realpathSync(cli))]) {
    if (hasCompanions(bin)) return { bin, version };
  }
  return { passedOver: `${cli} has no ${companions.join(", ")} beside it` };
}

/** @param {string} bin a folder that set-up has made */
export function isCompletePulumi(bin) {
  return isExecutable(path.join(bin, "pulumi")) && hasCompanions(bin);
}

/** @returns {string | undefined} such as "3.259.0" */
export function pulumiVersion(cli) {
  // Even `version` writes a log below PULUMI_HOME.
  const home = mkdtempSync(path.join(os.tmpdir(), "openshift-maintenance-"));
  try {
    const env = { ...process.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const printed = execFileSync(cli, ["version"], { env, encoding: "utf8", timeout: 20_000, stdio: "pipe" });
    return /v?(\d+\.\d+\.\d+\S*)/.exec(printed)?.[1];
  } catch {
    return undefined;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major === oldest[0] && minor >= oldest[1];
}

function hasCompanions(bin) {
  return companions.every((name) => isExecutable(path.join(bin, name)));
}
