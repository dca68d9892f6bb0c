/**
 * What every error says, in one place: the snapshot is read and judged as text. Other tests go by codes and fields.
 * A new error gets an example here.
 */
import * as path from "node:path";
import { errorCodes } from "../../../provider/errors/codes";
import { filesBelow } from "../../support/leakScan";
import { codeOf, errorOf } from "./wordings/examples";
import { kubernetes, logIn } from "./wordings/kubernetes";
import { kubernetesBackend } from "./wordings/kubernetesBackend";
import { drain } from "./wordings/drain";
import { drainedReboot } from "./wordings/drainedReboot";
import { health } from "./wordings/health";
import { accounts, conditions, identity, registry } from "./wordings/okd";
import { inputs, nodes, selfService } from "./wordings/program";
import { reporting } from "./wordings/reporting";
import { rolls } from "./wordings/rolls";
import { job, journal, order, request } from "./wordings/reboot";
import { witness } from "./wordings/witness";
import { windows } from "./wordings/windows";

const provider = path.join(__dirname, "../../../provider");

/** What ends a program with its message alone has no stack that would tell. */
const withoutStack = ["pulumi/checkConstruction.ts"];

/** The files that made an error and the ones behind it: the first of the library in each stack. */
function makersOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const maker = /^ +at .*?provider\/((?:\w+\/)*\w+\.ts):/mu.exec(error.stack ?? "")?.[1];
  return [...(maker === undefined ? [] : [maker]), ...makersOf(error.cause)];
}

/** Operations and runs have random names. */
const withoutIds = (text: string): string =>
  text.replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b/gu, "OPERATION");

const examples = Object.entries({
  reporting,
  inputs,
  selfService,
  nodes,
  journal,
  order,
  request,
  job,
  kubernetes,
  kubernetesBackend,
  logIn,
  identity,
  accounts,
  registry,
  conditions,
  witness,
  windows,
  drain,
  drainedReboot,
  health,
  rolls,
}).flatMap(([room, ofRoom]) =>
  Object.entries(ofRoom).map(([what, example]) => [`${room}: ${what}`, example] as const),
);

describe("what an error says", () => {
  const errors = Promise.all(examples.map(([, example]) => errorOf(example)));

  it.each(examples)("is as it was reviewed, of %s", async (_what, example) => {
    expect(withoutIds((await errorOf(example)).message)).toMatchSnapshot();
  });

  it("is reviewed for each code", async () => {
    const codes = (await errors).map(codeOf);
    expect([...new Set(codes)].sort()).toEqual([...errorCodes].sort());
  });

  it("is reviewed for each file that makes an error", async () => {
    const reviewed = new Set([...withoutStack, ...(await errors).flatMap(makersOf)]);
    const makers = [...filesBelow(provider)].filter(([, text]) => text.includes("new MaintenanceError("));
    expect(makers.map(([file]) => file).filter((file) => !reviewed.has(file))).toEqual([]);
  });
});
