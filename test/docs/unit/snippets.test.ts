/**
 * Each `ts` block of the documentation compiles against the types that programs get. A block is a program of its own;
 * "ts fragment" may use what `fragments.ts` declares, "ts continued" what the blocks before it on the page have.
 */
import * as path from "node:path";
import * as ts from "typescript";
import { repository } from "../../../scripts/setup/paths.cjs";
import { fencedBlocks, pages, type FencedBlock } from "../../support/documentation";
import { fragmentGlobals } from "./fragments";

const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ["node", "jest"],
};

/** Files that a snippet imports and that a reader has. */
const readersFiles: Record<string, string> = {
  "simulator/rebootWorker.ts": "export declare function rebootWorker(connection: object): Promise<void>;",
};

const inRepository = (name: string): string => path.join(repository, name);

/** One source for each program: a block with those that continue it. */
function programsOf(page: string): { name: string; text: string; isFragment: boolean }[] {
  const programs: FencedBlock[][] = [];
  for (const block of fencedBlocks(page).filter(({ language }) => language === "ts")) {
    if (block.annotation === "continued") programs.at(-1)?.push(block);
    else programs.push([block]);
  }
  return programs.map((blocks) => ({
    name: inRepository(`${page}.line${String(blocks[0]?.line)}.ts`),
    text: `${blocks.map(({ text }) => text).join("\n")}\nexport {};\n`,
    isFragment: blocks[0]?.annotation === "fragment",
  }));
}

/** The declarations of libraries, parsed once. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of sources that exist in memory alone. */
function faultsOf(sources: Record<string, string>): string[] {
  const files = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...files,
    getCurrentDirectory: () => repository,
    fileExists: (file) => file in sources || files.fileExists(file),
    readFile: (file) => sources[file] ?? files.readFile(file),
    getSourceFile: (file, version) => {
      const text = sources[file];
      if (text !== undefined) return ts.createSourceFile(file, text, version);
      if (!parsed.has(file)) parsed.set(file, files.getSourceFile(file, version));
      return parsed.get(file);
    },
  };
  const program = ts.createProgram(Object.keys(sources), options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const place = file === undefined ? "" : path.relative(repository, file.fileName);
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    return `${place}, its line ${String(line)}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

function sourcesOf(areFragments: boolean): Record<string, string> {
  const chosen = pages()
    .flatMap(programsOf)
    .filter(({ isFragment }) => isFragment === areFragments);
  return Object.fromEntries([
    ...Object.entries(readersFiles).map(([name, text]) => [inRepository(name), text]),
    ...chosen.map(({ name, text }) => [name, text]),
  ]) as Record<string, string>;
}

it("each whole program of the documentation compiles", () => {
  const sources = sourcesOf(false);
  expect(Object.keys(sources).length).toBeGreaterThan(5);
  expect(faultsOf(sources)).toEqual([]);
});

it("each fragment of the documentation compiles", () => {
  const sources = sourcesOf(true);
  expect(Object.keys(sources).length).toBeGreaterThan(3);
  expect(faultsOf({ ...sources, [inRepository("fragments.ts")]: fragmentGlobals })).toEqual([]);
});

it("the check of snippets finds what does not compile", () => {
  const wrong = `import { NodeReboot } from "pulumi-openshift-maintenance";\nnew NodeReboot("a", { nodes: "a" });`;
  expect(faultsOf({ [inRepository("wrong.ts")]: wrong })).toEqual([
    expect.stringContaining("wrong.ts, its line 2"),
  ]);
});
