/** Where the library is found from a program's folder, by the program and by the text that it stores. */
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { ModuleKind, transpileModule } from "typescript";
import type { Route } from "../../../provider/pulumi/dynamic/libraryRoute";
import { providerText } from "../../../provider/pulumi/dynamic/providerText";

describe("a program whose folder does not have the library", () => {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "workspace-")));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** A package of this workspace. */
  function write(place: string, dependencies: string[], kind = "dependencies"): string {
    const at = path.join(folder, place);
    mkdirSync(at, { recursive: true });
    const wanted = Object.fromEntries(dependencies.map((name) => [name, "*"]));
    writeFileSync(path.join(at, "package.json"), JSON.stringify({ name: place, [kind]: wanted }));
    return at;
  }
  function link(from: string, name: string, to: string): void {
    const at = path.join(folder, from, "node_modules", name);
    mkdirSync(path.dirname(at), { recursive: true });
    symlinkSync(path.join(folder, to), at, "dir");
  }
  /** Runs a script in a process of its own, as Pulumi's plugin is one: jest finds modules in its own way. */
  function inFolder(cwd: string, script: string): unknown {
    const printed = execFileSync(process.execPath, ["-e", `console.log(JSON.stringify(${script}))`], { cwd });
    return JSON.parse(printed.toString());
  }
  /** The way to the library, as a program finds it that runs in a folder. */
  function routeFrom(cwd: string): unknown {
    return inFolder(cwd, `require(${JSON.stringify(compiled)}).routeToLibrary(process.cwd()) ?? null`);
  }
  /** What the text of a gate answers there. */
  function answerOf(text: string, cwd: string): unknown {
    const module = `const exports = {}; ${text}; return exports.handler().check({}, {})`;
    return inFolder(cwd, `(() => { ${module} })()`);
  }

  const compiled = path.join(folder, "libraryRoute.js");
  const source = readFileSync(
    path.join(__dirname, "../../../provider/pulumi/dynamic/libraryRoute.ts"),
    "utf8",
  );
  const { outputText } = transpileModule(source, { compilerOptions: { module: ModuleKind.CommonJS } });
  writeFileSync(compiled, outputText);

  const library = write("store/library@1", []);
  mkdirSync(path.join(library, "dist"));
  writeFileSync(path.join(library, "dist", "runtime.js"), `exports.gate = { check: () => "found" };`);
  const direct = write("direct", ["pulumi-openshift-maintenance"]);
  link("direct", "pulumi-openshift-maintenance", "store/library@1");
  const infra = write("packages/infra", ["pulumi-openshift-maintenance"], "peerDependencies");
  link("packages/infra", "pulumi-openshift-maintenance", "store/library@1");
  write("packages/platform", ["unheard-of", "@corp/infra"]);
  link("packages/platform", "@corp/infra", "packages/infra");
  const shared = write("apps/shared", ["unheard-of", "@corp/infra"]);
  link("apps/shared", "@corp/infra", "packages/infra");
  const deep = write("apps/deep", ["platform", "apps-shared"], "devDependencies");
  link("apps/deep", "platform", "packages/platform");
  // A circle, as workspaces may have.
  link("apps/deep", "apps-shared", "apps/deep");
  const inside = path.join(deep, "src");
  mkdirSync(inside);
  const nothing = write("apps/nothing", ["unheard-of"]);
  const bare = path.join(folder, "bare");
  mkdirSync(bare);
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ dependencies: null }));

  it.each<[string, string, Route]>([
    ["which has it after all", direct, "direct"],
    ["which is the library's own user", infra, "direct"],
    ["whose shared package has it", shared, ["@corp/infra"]],
    ["whose shared package's shared package has it", deep, ["platform", "@corp/infra"]],
    ["which is below its package.json", inside, ["platform", "@corp/infra"]],
    ["whose packages do not have it", nothing, undefined],
    ["whose package.json asks for nothing", bare, undefined],
  ])("is served from the shared package, by names: a folder %s", (_, cwd, route) => {
    expect(routeFrom(cwd)).toEqual(route ?? null);
    expect(answerOf(providerText("gate", route), cwd)).toEqual(
      route === undefined
        ? { inputs: {}, failures: [{ property: "", reason: expect.stringContaining(cwd) as string }] }
        : "found",
    );
  });

  it("is served from its own folder where another machine installs it there, and the other way round", () => {
    expect(answerOf(providerText("gate", ["@corp/infra"]), direct)).toEqual("found");
    expect(answerOf(providerText("gate", undefined), direct)).toEqual("found");
    expect(answerOf(providerText("gate", ["unheard-of", "@corp/infra"]), shared)).toEqual("found");
  });
});
