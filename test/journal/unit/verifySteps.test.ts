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
