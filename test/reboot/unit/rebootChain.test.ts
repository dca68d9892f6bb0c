import type { ChainStep, Source } from "../../../provider/journal/chain";
import { rebootChain, rebootReport } from "../../../provider/reboot/rebootChain";

const steps: readonly ChainStep[] = rebootChain;

function sourcesIn(source: Source): { step: string; output: string }[] {
  if (source.from === "program") return [];
  return source.from === "firstOf" ? source.sources.flatMap(sourcesIn) : [source];
}

test("each input of a step of a reboot comes from an output, or an input, of an earlier step", () => {
  steps.forEach((step, index) => {
    for (const { step: from, output } of Object.values(step.inputs).flatMap(sourcesIn)) {
      const earlier = steps.slice(0, index).find(({ type }) => type === from);
      expect([...(earlier?.outputs ?? []), ...Object.keys(earlier?.inputs ?? {})]).toContain(output);
    }
  });
});

test("what is compared in the end comes from steps that are there", () => {
  for (const { step: from, output } of Object.values(rebootReport).flatMap(sourcesIn)) {
    const step = steps.find(({ type }) => type === from);
    expect([...(step?.outputs ?? []), ...Object.keys(step?.inputs ?? {})]).toContain(output);
  }
});

test("the types and inputs of the steps, which are stored, are the ones they always were", () => {
  expect(
    Object.fromEntries(steps.map(({ type, inputs }) => [type, Object.keys(inputs).sort().join(" ")])),
  ).toEqual({
    RebootGate:
      "cluster connection declaredTwice isProtected node rebootOnCreate timeoutSeconds triggers unknownArguments",
    RebootOrder: "cluster connection declaredTwice gateLeftOut isProtected node rebootOnCreate triggers",
    RebootRequest:
      "apiUrl backend baseline cluster clusterId connection isProtected node operationId orderedAt orderedNode runId skipped statusBefore",
    RebootJob:
      "acceptedAt adopted apiUrl backend cluster clusterId connection isProtected jobId node operationId requestedFor skipped statusBefore timeoutSeconds",
  });
});
