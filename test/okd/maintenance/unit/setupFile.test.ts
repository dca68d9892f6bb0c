import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import { setupObjects } from "../../../../provider/okd/maintenance/setupObjects";
import { usualSetup } from "../../../../provider/okd/maintenance/setupOptions";
import { repository } from "../../../../scripts/setup/paths.cjs";

test("docs/node-maintenance.yaml is what the library makes; npm run node-maintenance writes it again", () => {
  const text = readFileSync(path.join(repository, "docs", "node-maintenance.yaml"), "utf8");
  expect(parseAllDocuments(text).map((document) => document.toJS() as unknown)).toEqual(
    setupObjects(usualSetup),
  );
});
