import { readFileSync } from "node:fs";
import path from "node:path";
import { provideGoProgram } from "../setup/goProgram.mjs";
import { cacheFolder, repository } from "../setup/paths.cjs";

const recipe = path.join(repository, "scripts", "toolchain", "toxiproxy");
const module = "github.com/Shopify/toxiproxy/v2";

/**
 * Toxiproxy's server, built from its Go module once for each version and kept outside the checkout.
 * @returns {Promise<string>} the program
 */
export function provideToxiproxy() {
  const goMod = readFileSync(path.join(recipe, "go.mod"), "utf8");
  const [, version] = /^require github\.com\/Shopify\/toxiproxy\/v2 v(\S+)$/m.exec(goMod);
  return provideGoProgram({
    doing: `Building toxiproxy ${version}, the fault-injecting proxy`,
    needed: "npm run chaos needs toxiproxy, which it builds from its Go module, and go is not on PATH.",
    recipe,
    pkg: `${module}/cmd/server`,
    ldflags: `-s -w -X ${module}.Version=${version}`,
    program: path.join(cacheFolder(), `toxiproxy-${version}`, "toxiproxy-server"),
  });
}
