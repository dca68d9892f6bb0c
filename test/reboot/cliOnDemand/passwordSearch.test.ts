/** The search for passwords in what a scene leaves behind, with holes in the library that it must find. */
import { rmSync } from "node:fs";
import { findLeaks } from "../../support/leakScan";
import { fromConfiguration, fromPlainConnection } from "../../support/passwordSources";
import { patchedLibrary, type Patch } from "../../support/patchedLibrary";
import { operator } from "../../support/pulumiWorkspace";
import { failed, openScene, succeeded, tracesOf } from "../../support/rebootProgram";

const { password } = operator;

describe("the search for passwords finds one that", () => {
  /** Where the password is found after an update, and a preview with all details, with a hole in the library. */
  async function leaksThrough(
    source: typeof fromConfiguration | typeof fromPlainConnection,
    ...patches: Patch[]
  ) {
    const library = patchedLibrary(patches);
    const scene = await openScene(source.program, { ...source, library });
    try {
      scene.simulator.fault({ kind: "status", status: 422, match: { action: "reboot" } });
      failed(await scene.workspace.up());
      succeeded(await scene.workspace.preview(["--diff", "--show-sames"]));
      return findLeaks([password], tracesOf(scene)).map(({ where, form }) => `${where}: ${form}`);
    } finally {
      await scene.close();
      rmSync(library, { recursive: true });
    }
  }

  test("is not made a secret", async () => {
    const leaks = await leaksThrough(fromPlainConnection, {
      file: "backends/connectionArgs.ts",
      find: "pulumi.secret(args.connection)",
      replace: "args.connection",
    });
    expect(leaks).toContainEqual(expect.stringMatching(/^state.+dev\.json: plain/));
    expect(leaks).toContainEqual(expect.stringMatching(/^state.+history.+: plain/));
    expect(leaks).toContainEqual(expect.stringMatching(/^pulumi preview .+: plain/));
  });

  test("stands in a message, as a header writes it", async () => {
    const hole: Patch = {
      file: "backends/selfService/selfServiceClient.ts",
      find: "const facts = { what: `${describeAnswer(method, url, response)}.`,",
      replace:
        'const header = Buffer.from(`${connection.username}:${connection.password}`).toString("base64");' +
        "const facts = { what: `${describeAnswer(method, url, response)}, asked with ${header}.`,",
    };
    // What the last net would catch.
    const noNet: Patch = {
      file: "http/redaction/knownSecrets.ts",
      find: 'return search.redact(text, "unlikely");',
      replace: "return text;",
    };
    const leaks = await leaksThrough(fromConfiguration, hole, noNet);
    expect(leaks).toContainEqual(expect.stringMatching(/^state.+dev\.json: base64/));
    expect(leaks).toContainEqual(expect.stringMatching(/^pulumi up .+: base64/));
  });
});
