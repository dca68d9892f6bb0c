import type { ChainStep, Source } from "../../../provider/journal/chain";
import { rebootChain, rebootReport } from "../../../provider/reboot/rebootChain";

const steps: readonly ChainStep[] = rebootChain;

function sourcesIn(source: Source): { step: string; output: string }[] {
  if (source.from === "program") return [];
  if (source.from === "option") return sourcesIn(source.source);
  return source.from === "record" ? Object.values(source.fields).flatMap(sourcesIn) : [source];
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

test("the types and inputs of the steps, which are stored, are the ones that every reader of a state knows", () => {
  expect(
    Object.fromEntries(steps.map(({ type, inputs }) => [type, Object.keys(inputs).sort().join(" ")])),
  ).toEqual({
    RebootGate:
      "budget cluster connection declaredTwice deferredBehind drain healthGate isProtected node outsideWindow polling readiness rebootOnCreate settleSeconds spreadSeconds timeoutSeconds triggers unknownArguments window",
    RebootOrder:
      "budget cluster connection cordonMark declaredTwice deferredBehind drain gateDeferred gateLeftOut gateNode healthGate isProtected node outsideWindow rebootOnCreate spreadSeconds triggers window",
    RebootRequest:
      "budget cluster connection cordonMark drain isProtected node order orderedNode spreadSeconds window",
    RebootJob:
      "cluster connection isProtected node order polling readiness request settleSeconds timeoutSeconds",
    NodeUncordon: "cluster connection gate isProtected node order orderedNode waitedFor",
  });
});
