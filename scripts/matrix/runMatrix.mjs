import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { installWithNpm, writeConsumer } from "../consumer/consumerProgram.cjs";
import { packLibrary } from "../consumer/packLibrary.cjs";
import { Interrupted, Interruption } from "../pulumi/interruption.mjs";
import { say } from "../setup/runQuietly.mjs";
import { chooseCells } from "./chooseCells.mjs";
import { runCell } from "./runCell.mjs";

/**
 * The packed library in a program of its own, on each combination of versions.
 * @param {string[]} args see chooseCells
 * @returns {Promise<number>} the exit code
 */
export async function runMatrix(args) {
  const interruption = new Interruption();
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), "openshift-maintenance-matrix-"));
  try {
    const cells = await chooseCells(args);
    const { tarball } = await packLibrary(folder);
    for (const pulumi of new Set(cells.map((cell) => cell.pulumi))) {
      const consumer = path.join(folder, pulumi);
      say(`@pulumi/pulumi ${pulumi}: installing …`);
      writeConsumer(consumer, {
        "@pulumi/pulumi": pulumi,
        "pulumi-openshift-maintenance": `file:${tarball}`,
      });
      await installWithNpm(consumer);
      interruption.throwIfInterrupted();
      for (const cell of cells.filter((one) => one.pulumi === pulumi)) {
        Object.assign(cell, await tryCell(consumer, cell, interruption));
      }
    }
    printTable(cells);
    const failed = cells.filter((cell) => cell.fault);
    for (const { pulumi, node, fault } of failed) say(`\n@pulumi/pulumi ${pulumi} on Node ${node}: ${fault}`);
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return error.exitCode;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    interruption.stop();
  }
}

async function tryCell(consumer, { pulumi, node }, interruption) {
  const name = `@pulumi/pulumi ${pulumi} on Node ${node}`;
  const needed = nodeNeededBy(consumer);
  if (needed > node) {
    say(`${name}: left out, this @pulumi/pulumi needs Node ${needed}`);
    return { result: `needs ${needed}` };
  }
  const startedAt = Date.now();
  const fault = await runCell(consumer, node, interruption);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  say(`${name}: ${fault ? "FAILED" : "passed"} in ${seconds} s`);
  return { fault, result: fault ? "FAILED" : `${seconds} s` };
}

/** The oldest major version that the installed `@pulumi/pulumi` says it runs on. */
function nodeNeededBy(consumer) {
  const manifest = createRequire(path.join(consumer, "index.js")).resolve("@pulumi/pulumi/package.json");
  return Number(/\d+/.exec(JSON.parse(readFileSync(manifest, "utf8")).engines?.node ?? "")?.[0] ?? 0);
}

function printTable(cells) {
  const pulumis = [...new Set(cells.map((cell) => cell.pulumi))];
  const nodes = [...new Set(cells.map((cell) => cell.node))];
  const resultOf = (pulumi, node) =>
    cells.find((cell) => cell.pulumi === pulumi && cell.node === node)?.result ?? "";
  const row = (first, rest) =>
    console.log([first.padEnd(16), ...rest.map((text) => text.padEnd(10))].join(" "));
  console.log();
  row(
    "@pulumi/pulumi",
    nodes.map((node) => `Node ${node}`),
  );
  for (const pulumi of pulumis)
    row(
      pulumi,
      nodes.map((node) => resultOf(pulumi, node)),
    );
}
