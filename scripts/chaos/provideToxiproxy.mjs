import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder, repository } from "../setup/paths.cjs";
import { run, runQuietly } from "../setup/runQuietly.mjs";
import { SetupError } from "../setup/setupError.mjs";

const recipe = path.join(repository, "scripts", "toolchain", "toxiproxy");
const module = "github.com/Shopify/toxiproxy/v2";

/** A workspace or flags of the user's own Go code must not steer this build. */
const env = { GOWORK: "off", GOFLAGS: "-mod=readonly", CGO_ENABLED: "0" };

/**
 * Toxiproxy's server, built from its Go module once for each version and kept outside the checkout.
 * @returns {Promise<string>} the program
 */
export async function provideToxiproxy() {
  const goMod = readFileSync(path.join(recipe, "go.mod"), "utf8");
  const [, version] = /^require github\.com\/Shopify\/toxiproxy\/v2 v(\S+)$/m.exec(goMod);
  const home = path.join(cacheFolder(), `toxiproxy-${version}`);
  const program = path.join(home, "toxiproxy-server");
  if (existsSync(program)) return program;

  await requireGo();
  mkdirSync(home, { recursive: true });
  // Built beside its place: a killed build leaves nothing that looks finished.
  const making = `${program}.making-${process.pid}`;
  const ldflags = `-s -w -X ${module}.Version=${version}`;
  try {
    const args = ["build", "-ldflags", ldflags, "-o", making, `${module}/cmd/server`];
    await runQuietly(`Building toxiproxy ${version}, the fault-injecting proxy`, "go", args, {
      cwd: recipe,
      env,
    });
    renameSync(making, program);
  } finally {
    rmSync(making, { force: true });
  }
  return program;
}

async function requireGo() {
  try {
    await run("go", ["version"]);
  } catch (error) {
    throw new SetupError(
      "npm run chaos needs toxiproxy, which it builds from its Go module, and go is not on PATH.\n" +
        "Install Go 1.21 or newer: https://go.dev/doc/install. Then run the same command again.",
      { cause: error },
    );
  }
}
