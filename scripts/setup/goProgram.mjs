import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { run, runQuietly, say } from "./runQuietly.mjs";
import { SetupError } from "./setupError.mjs";

/** A workspace or flags of the user's own Go code must not steer a build. */
export const goEnvironment = { GOWORK: "off", GOFLAGS: "-mod=readonly", CGO_ENABLED: "0" };

/**
 * A program that is built from its Go module once, and kept outside the checkout.
 * @param {object} args
 * @param {string} args.doing such as "Building kube-apiserver 1.34.1"
 * @param {string} args.recipe the folder of the module that pins the version
 * @param {string} args.pkg the package of the program
 * @param {string} args.ldflags for the linker
 * @param {string} args.program where it is kept; its folder is keyed by the version
 * @param {string} args.needed why Go is needed, where it is missing
 * @param {string} [args.beforehand] what to say before a long build
 * @returns {Promise<string>} the program
 */
export async function provideGoProgram({ doing, recipe, pkg, ldflags, program, needed, beforehand }) {
  if (existsSync(program)) return program;
  await requireGo(needed);
  if (beforehand) say(beforehand);
  mkdirSync(path.dirname(program), { recursive: true });
  // Built beside its place: a killed build leaves nothing that looks finished.
  const making = `${program}.making-${process.pid}`;
  try {
    const args = ["build", "-ldflags", ldflags, "-o", making, pkg];
    await runQuietly(doing, "go", args, { cwd: recipe, env: goEnvironment });
    renameSync(making, program);
  } finally {
    rmSync(making, { force: true });
  }
  return program;
}

async function requireGo(needed) {
  try {
    await run("go", ["version"]);
  } catch (error) {
    throw new SetupError(
      `${needed}\n` +
        "Install Go 1.21 or newer: https://go.dev/doc/install. Then run the same command again.",
      { cause: error },
    );
  }
}
