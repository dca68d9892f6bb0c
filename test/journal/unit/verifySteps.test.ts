import * as pulumi from "@pulumi/pulumi";
import { verifySteps, type StepReport } from "../../../provider/journal/verifySteps";

const { AssetArchive, StringAsset } = pulumi.asset;

/** The words of steps that have all taken part, as the program holds them once every output is there. */
function wordsOf(wantedTriggers: unknown, orderedTriggers: unknown): Promise<StepReport> {
  const words = pulumi.output({
    node: "worker-0",
    wantedTriggers,
    orderedTriggers,
    ordered: "op",
    requested: "op",
    requestedJobId: "job",
    waited: "op",
    waitedJobId: "job",
    phase: "completed",
  });
  return new Promise((resolve) =>
    words.apply((said) => {
      resolve(said);
    }),
  );
}
const archive = (text: string): pulumi.asset.Archive => new AssetArchive({ file: new StringAsset(text) });
const leftOver = new AssetArchive({});

it.each<[string, unknown, unknown, boolean]>([
  ["an archive of which a refresh has left nothing but its hash", [archive("a")], [leftOver], true],
  ["an archive deep inside", [{ deep: [archive("a")] }], [{ deep: [leftOver] }], true],
  ["an asset", [new StringAsset("a")], [new StringAsset("a")], true],
  ["an asset of another text", [new StringAsset("a")], [new StringAsset("b")], false],
  ["an archive and another trigger", [archive("a"), "1"], [leftOver, "2"], false],
  ["an archive and a text", [archive("a")], ["an archive"], false],
])("compares what is wanted and what was ordered: %s", async (_what, wanted, ordered, same) => {
  expect(verifySteps(await wordsOf(wanted, ordered)) === undefined).toBe(same);
});

it.each<[string, Partial<StepReport>, boolean]>([
  ["whose cordon was undone", { uncordonedAfter: "op", gateMark: "m", uncordonedMarks: ["m"] }, true],
  ["that had nothing to undo", { uncordonedAfter: "op" }, true],
  ["whose last step was left out", {}, false],
  ["whose last step was left out of this operation", { uncordonedAfter: "before" }, false],
  ["whose gate has drained again", { uncordonedAfter: "op", gateMark: "n", uncordonedMarks: ["m"] }, false],
])("tells a drained reboot %s", async (_what, drained, isWhole) => {
  const fault = verifySteps({ ...(await wordsOf(["a"], ["a"])), isDrained: true, ...drained });
  expect(fault?.code).toBe(isWhole ? undefined : "ERR_STEP_EXCLUDED");
  if (!isWhole) expect(fault?.what).toContain("step NodeUncordon was excluded");
});

it.each<[string, Partial<StepReport>, boolean]>([
  ["that both order and job call deferred", { isDeferred: true, phase: "deferred" }, true],
  // The job that the request knows of is that of a reboot before.
  [
    "whose job knows of no earlier one",
    { isDeferred: true, phase: "deferred", waitedJobId: undefined },
    true,
  ],
  ["of which only the order says so", { isDeferred: true }, false],
  ["of which only the job says so", { phase: "deferred" }, false],
])("tells a deferred reboot %s", async (_what, said, isWhole) => {
  const fault = verifySteps({ ...(await wordsOf(["a"], ["a"])), ...said });
  expect(fault?.code).toBe(isWhole ? undefined : "ERR_STEP_EXCLUDED");
  if (!isWhole) expect(fault?.what).toContain("step RebootJob was excluded");
});
