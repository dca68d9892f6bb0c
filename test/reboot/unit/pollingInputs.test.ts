import { rebootChain } from "../../../provider/reboot/rebootChain";
import { faultsOfReboot } from "../../../provider/reboot/rebootInputs";
import { FakeWorld } from "../../support/fakeWorld";
import { gateInputs } from "../../support/stepInputs";

const { configuration } = new FakeWorld().startProcess().context;
const faultsOf = (polling: unknown): string[] =>
  faultsOfReboot({ ...gateInputs(), polling }, configuration).map(
    ({ property, reason }) => `${property} ${reason}`,
  );

it.each([undefined, {}, { minSeconds: 5 }, { maxSeconds: 1 }, { minSeconds: 30, maxSeconds: 30 }])(
  "the bounds of polling %j pass",
  (polling) => {
    expect(faultsOf(polling)).toEqual([]);
  },
);

it.each([
  [{ minSeconds: 0.5 }, /^polling\.minSeconds must be a number of seconds from 1 to 3600$/u],
  [{ maxSeconds: "10" }, /^polling\.maxSeconds must be a number of seconds/u],
  [{ maxSeconds: Number.NaN }, /^polling\.maxSeconds must be a number of seconds/u],
  [{ minSeconds: 10, maxSeconds: 5 }, /^polling\.minSeconds must not be more than polling\.maxSeconds$/u],
  [{ interval: 5 }, /^polling\.interval is not an argument \(known: minSeconds, maxSeconds\)$/u],
  [5, /^polling must be an object/u],
  [null, /^polling must be an object/u],
  [[1, 60], /^polling must be an object/u],
])("the bounds of polling %j are refused", (polling, says) => {
  expect(faultsOf(polling)).toEqual([expect.stringMatching(says)]);
});

it("the bounds of polling reach the check of the gate and the wait for the job, and no step that decides", () => {
  const having = rebootChain.filter(({ inputs }) => "polling" in inputs).map(({ type }) => type);
  expect(having).toEqual(["RebootGate", "RebootJob"]);
});
