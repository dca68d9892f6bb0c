import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { goEnvironment as env } from "./goProgram.mjs";
import { repository } from "./paths.cjs";
import { run, runQuietly, say } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";

const recipes = path.join(repository, "scripts", "toolchain");
const oldestGo = [1, 21];

/** Builds the CLI and what belongs beside it from its Go modules into `bin`. */
export async function compilePulumi(bin, version) {
  requireGo();
  mkdirSync(bin, { recursive: true });
  say("Building it from its Go modules instead: about six minutes on two cores, once for this machine.");
  const cli = path.join(recipes, "pulumi");
  const linked = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  await build(
    "Building the Pulumi CLI",
    cli,
    linked,
    bin,
    "pulumi",
    "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  );
  await build(
    "Building Pulumi's Node.js language host",
    path.join(recipes, "pulumi-language-nodejs"),
    "-s -w",
    bin,
    "pulumi-language-nodejs",
    "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  );
  const list = ["list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"];
  const sdk = (await run("go", list, { cwd: cli, env })).trim();
  const script = path.join(bin, "pulumi-resource-pulumi-nodejs");
  copyFileSync(path.join(sdk, "nodejs", "dist", "pulumi-resource-pulumi-nodejs"), script);
  chmodSync(script, 0o755);
}

async function build(doing, cwd, ldflags, bin, name, pkg) {
  try {
    await runQuietly(doing, "go", ["build", "-ldflags", ldflags, "-o", path.join(bin, name), pkg], {
      cwd,
      env,
    });
  } catch (error) {
    throw new SetupError(
      `The Pulumi CLI (pulumi, 3.200 or newer) is missing; it could neither be downloaded nor built.\n${error.message}\n\n` +
        "Install it and put it on PATH: https://www.pulumi.com/docs/install/\n" +
        "Or fix what stopped the build; Go asks GOPROXY for modules (go env GOPROXY). Then run the same command again.",
      { cause: error },
    );
  }
}

function requireGo() {
  let printed;
  try {
    printed = execFileSync("go", ["version"], { encoding: "utf8", stdio: "pipe" });
  } catch {
    throw new SetupError(missing("go is not on PATH"));
  }
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(printed) ?? [];
  // From 1.21 on, go fetches the newer toolchain that the recipe names by itself.
  if (Number(major) === oldestGo[0] && Number(minor) < oldestGo[1]) {
    throw new SetupError(missing(`${printed.trim()} is older than ${oldestGo.join(".")}`));
  }
}

const missing = (fault) =>
  "The Pulumi CLI (pulumi, 3.200 or newer) is missing, and it could not be downloaded. Either\n" +
  "  - install it and put it on PATH: https://www.pulumi.com/docs/install/\n" +
  `  - or install Go 1.25 or newer, so that set-up can build it: https://go.dev/doc/install (${fault})\n` +
  "Then run the same command again.";
