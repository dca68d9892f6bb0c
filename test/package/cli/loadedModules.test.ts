/** What a program and the plugin load, and when: each module costs every update of every stack. */
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { repository } from "../../../scripts/setup/paths.cjs";

/** The modules that are loaded after a statement, without `@pulumi/pulumi` and what it brings. */
function loadedBy(statement: string): string[] {
  const script = `
    require("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    (async () => {
      ${statement}
      console.log(JSON.stringify(Object.keys(require.cache).filter((file) => !before.has(file))));
    })();`;
  const printed = execFileSync(process.execPath, ["-e", script], { cwd: repository, encoding: "utf8" });
  const files = JSON.parse(printed) as string[];
  return files.map((file) => path.relative(path.join(repository, "dist"), file).replaceAll("\\", "/"));
}

const talksToServers = /^(?:http|kubernetes)\/|selfService(?:Client|Backend)|node_modules/;

test("a program loads a few dozen modules of ours, and nothing that talks to a server or reads YAML", () => {
  const loaded = loadedBy(`require("./dist");`);
  // What an address is, is for the checks of a connection; it sends nothing.
  expect(loaded.filter((file) => talksToServers.test(file))).toEqual(["http/loopback.js"]);
  expect(loaded.length).toBeLessThanOrEqual(89);
});

test("the plugin loads nothing of okd or of drains, and no HTTP library, before something needs it", () => {
  const inputs = `{ node: "worker-0", triggers: [], timeoutSeconds: 9, rebootOnCreate: true, rowUrn: "urn" }`;
  const connection = `{ selfService: { apiUrl: "https://a.example", clusterId: "a", username: "u", password: "p" } }`;
  const loaded = loadedBy(`
    const { gate } = require("./dist/runtime");
    const news = { ...${inputs}, connection: ${connection} };
    const { failures = [] } = await gate.check({}, news, { get: () => undefined });
    const { changes } = await gate.diff("id", { node: "worker-0", triggers: [] }, news);
    if (failures.length > 0 || changes) throw new Error(JSON.stringify(failures));
    setImmediate(() => process.exit());
  `);
  expect(
    loaded.filter((file) =>
      /^(?:okd|kubernetes|drain|health)\/(?!onDemand)|node_modules\/(?:axios|ws|yaml)\//.test(file),
    ),
  ).toEqual([]);
  expect(loaded.filter((file) => !file.startsWith("..")).length).toBeLessThanOrEqual(150);
});

test("a maintenance window loads the library for its schedule, and no other", () => {
  const loaded = loadedBy(`
    const { MaintenanceWindow } = require("./dist");
    const window = { schedule: "0 2 * * SUN", timeZone: "Europe/London", durationMinutes: 60 };
    if (new MaintenanceWindow(window).nextWindows({ count: 1 }).length !== 1) throw new Error("no opening");
  `);
  const libraries = loaded.map((file) => /node_modules\/(croner|rrule-temporal)\//.exec(file)?.[1]);
  expect([...new Set(libraries)].filter((name) => name !== undefined)).toEqual(["croner"]);
});

test("a resource of okd finds its handler when its text asks for it", () => {
  const loaded = loadedBy(`
    const { okd } = require("./dist/runtime");
    if (typeof okd.sessionToken.check !== "function") throw new Error("no handler");
    setImmediate(() => process.exit());
  `);
  expect(loaded).toContain("okd/okdHandlers.js");
});
