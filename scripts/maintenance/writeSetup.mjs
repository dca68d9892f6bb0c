/** Writes docs/node-maintenance.yaml from what the library makes of it. Needs a build. */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { stringify } from "yaml";
import { repository } from "../setup/paths.cjs";

const require = createRequire(import.meta.url);
const { setupObjects } = require("../../dist/okd/maintenance/setupObjects.js");
const { usualSetup } = require("../../dist/okd/maintenance/setupOptions.js");

const head = `# What a cluster needs so that pulumi-openshift-maintenance can reboot its nodes through its own API, see backends.md:
#   kubectl apply -f node-maintenance.yaml
#   kubectl create token node-maintenance -n node-maintenance --duration 8760h   # for the program
# Whoever has that token can reboot nodes, and is not root on them: a policy lets no other pod into the namespace.
`;
const documents = setupObjects(usualSetup).map((object) =>
  stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }),
);
writeFileSync(path.join(repository, "docs", "node-maintenance.yaml"), `${head}${documents.join("---\n")}`);
