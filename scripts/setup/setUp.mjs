import path from "node:path";
import { buildPackages } from "./buildPackages.mjs";
import { installDependencies } from "./installDependencies.mjs";
import { workFolder } from "./paths.cjs";
import { provideKubeApiServer } from "./provideKubeApiServer.mjs";
import { provideKubelet } from "./provideKubelet.mjs";
import { providePulumi } from "./providePulumi.mjs";
import { withLock } from "./withLock.mjs";

/**
 * Brings this checkout to where tests and demo can run; says nothing when it already is there.
 * @param {{ library?: boolean, pulumi?: boolean, kubernetes?: boolean, kubelet?: boolean }} [needs]
 */
export async function setUp({ library = true, pulumi = true, kubernetes = false, kubelet = false } = {}) {
  await withLock(path.join(workFolder, "set-up.lock"), async () => {
    await installDependencies();
    await buildPackages(library ? ["library", "simulator"] : ["simulator"]);
    if (kubernetes) await provideKubeApiServer();
    if (kubelet) await provideKubelet();
    if (!pulumi) return;
    const bin = await providePulumi();
    process.env.PULUMI_BIN_DIR = bin;
    process.env.PATH = `${bin}${path.delimiter}${process.env.PATH}`;
  });
}
