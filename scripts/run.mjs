/**
 * `npm run setup`, `build`, `check`, `test`, `demo`, `simulator`, `picture`, `matrix`, `mutation`, `bench`,
 * `chaos` and `verify`: each sets up what it needs, then does its work.
 */
import { checkNode } from "./setup/checkNode.mjs";
import { SetupError } from "./setup/setupError.mjs";

const [what, ...args] = process.argv.slice(2);

/** Loaded when first needed: none of them may stand in the way of set-up. */
const works = {
  setup: async () => 0,
  build: async () => 0,
  check: async () => (await import("./runChecks.mjs")).runChecks(),
  test: async () => (await import("./runTests.mjs")).runTests(args),
  demo: async () => (await import("./demo/runDemo.mjs")).runDemo(args),
  picture: async () => (await import("./picture/recordPicture.mjs")).recordPicture(),
  matrix: async () => (await import("./matrix/runMatrix.mjs")).runMatrix(args),
  chaos: async () => (await import("./chaos/runChaos.mjs")).runChaos(args),
  bench: async () => (await import("./bench/runBench.mjs")).runBench(args),
  mutation: async () => (await import("./mutation/runMutation.mjs")).runMutation(args),
  verify: async () => (await import("./runVerify.mjs")).runVerify(),
  simulator: async () => (await import("./runSimulator.mjs")).runSimulator(args),
};

try {
  const work = works[what];
  if (!work) throw new SetupError(`node scripts/run.mjs ${Object.keys(works).join(" | ")}`);
  checkNode();
  // Not before: a Node.js that is too old cannot even load the rest.
  const { setUp } = await import("./setup/setUp.mjs");
  const hasNode = what === "chaos" && /kubernetes/.test(args.join(" "));
  await setUp({
    library: what !== "simulator",
    pulumi: !["build", "check", "simulator", "mutation"].includes(what),
    // Minutes on a new machine, so not for a selection of tests that has nothing to do with it.
    kubernetes:
      hasNode ||
      (["setup", "test", "verify"].includes(what) &&
        (args.length === 0 || /okd|kubernetes|api|drain|health/i.test(args.join(" ")))),
    kubelet:
      hasNode ||
      (["setup", "test", "verify"].includes(what) &&
        (args.length === 0 || /kubelet|\bnode\b|backends\/kubernetes/i.test(args.join(" ")))),
  });
  process.exitCode = await work();
} catch (error) {
  // What the user can fix needs no stack; everything else is ours to fix.
  process.stderr.write(`\n${error instanceof SetupError ? error.message : (error.stack ?? error)}\n`);
  process.exitCode = 1;
}
