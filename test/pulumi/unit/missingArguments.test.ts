/** What plain JavaScript can give instead of arguments: nothing, a text, a list. */
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import type { Output } from "@pulumi/pulumi";
import {
  NodeReboot,
  NodeStatus,
  getNodes,
  getNodesOutput,
  getNodeStatus,
  getNodeStatusOutput,
  okd,
} from "../../../provider";

type Call = (args?: unknown) => unknown;
type Resource = new (name: string, args?: unknown) => unknown;

/** What is asked for, a required argument of it, and how to ask for it with anything at all. */
const functions: readonly (readonly [string, string | undefined, unknown])[] = [
  ["getNodes", undefined, getNodes],
  ["getNodeStatus", "node", getNodeStatus],
  ["okd.whoAmI", undefined, okd.whoAmI],
  ["okd.getVersion", undefined, okd.getVersion],
  ["okd.getApiResources", undefined, okd.getApiResources],
  ["okd.getObjects", "apiVersion", okd.getObjects],
  ["okd.getImageSignatures", "digest", okd.getImageSignatures],
  ["okd.dockerConfigJson", "token", okd.dockerConfigJson],
  ["okd.watch", "kind", (args: never) => okd.watch(args).next()],
];
const resources: readonly (readonly [string, string | undefined, unknown])[] = [
  ["NodeReboot", "node", NodeReboot],
  ["NodeStatus", "node", NodeStatus],
  ["okd.SessionToken", undefined, okd.SessionToken],
  ["okd.ServiceAccountToken", "namespace", okd.ServiceAccountToken],
  ["okd.RegistrySecret", "secretName", okd.RegistrySecret],
  ["okd.ImageSignature", "content", okd.ImageSignature],
  ["okd.ResourceCondition", "kind", okd.ResourceCondition],
];

const outputs: readonly (readonly [string, unknown])[] = [
  ["getNodes", getNodesOutput],
  ["getNodeStatus", getNodeStatusOutput],
  ["okd.whoAmI", okd.whoAmIOutput],
  ["okd.getVersion", okd.getVersionOutput],
  ["okd.getApiResources", okd.getApiResourcesOutput],
  ["okd.getImageSignatures", okd.getImageSignaturesOutput],
  ["okd.dockerConfigJson", okd.dockerConfigJsonOutput],
];

/** What an output that fails ends the program with. */
function failureOf(output: Output<unknown>): Promise<unknown> {
  const inside = output as unknown as Record<string, unknown> &
    Record<"promise" | "allResources", () => unknown>;
  // They fail with it, and no one else would be there to see it.
  void Promise.allSettled([inside["isKnown"], inside["isSecret"], inside.allResources()]);
  return inside.promise() as Promise<unknown>;
}

async function errorOf(call: () => unknown): Promise<Error> {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it went well");
}

const wrong: readonly (readonly [unknown, string])[] = [
  [null, "null"],
  ["worker-0", "string"],
  [["worker-0"], "a list"],
];

describe("arguments that are missing, or no object,", () => {
  it.each(functions)("are refused by %s, which says what it needs", async (name, required, given) => {
    const call = given as Call;
    const missing = required === undefined ? [] : ([[undefined, "undefined"]] as const);
    for (const [args, what] of [...wrong, ...missing]) {
      const error = await errorOf(() => call(args));
      expect(isMaintenanceError(error, "ERR_INVALID_INPUT")).toBe(true);
      expect(error.message).toMatch(new RegExp(`^${name}: the arguments must be an object`, "u"));
      expect(error.message).toContain(`, not ${what}. `);
      expect(error.message).toContain(required ?? "");
    }
  });

  it.each(outputs)("are refused by %sOutput with the message alone", async (name, given) => {
    const call = given as (args: unknown) => Output<unknown>;
    for (const [args] of wrong) {
      const error = await errorOf(() => failureOf(call(args)));
      expect(error.message).toMatch(new RegExp(`^${name}: the arguments must be an object`, "u"));
      expect(error.stack).toBe(error.message);
    }
  });

  it.each(resources)("are refused by %s with the message alone", async (type, required, given) => {
    const Type = given as Resource;
    const missing = required === undefined ? [] : ([[undefined, "undefined"]] as const);
    for (const [args, what] of [...wrong, ...missing]) {
      const error = await errorOf(() => new Type("x", args));
      expect(error.message).toMatch(new RegExp(`^${type} "x": the arguments must be an object`, "u"));
      expect(error.message).toContain(`, not ${what}. `);
      expect(error.message).toContain(required ?? "");
      expect(error.message).toMatch(/\(ERR_INVALID_INPUT\)$/u);
      expect(error.stack).toBe(error.message);
    }
  });
});

it.each(functions)("%s refuses an argument that it does not know", async (name, _, ask) => {
  const error = await errorOf(() => (ask as Call)({ okdd: {} }));
  expect(error.message).toMatch(new RegExp(`^${name}: .*okdd`, "u"));
  expect(isMaintenanceError(error, "ERR_INVALID_INPUT")).toBe(true);
});
