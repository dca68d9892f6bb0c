/** The last net: even a message that was made with a credential in it leaves without it. */
import { isMaintenanceError, MaintenanceError } from "../../../provider/errors/maintenanceError";
import { rememberSecrets } from "../../../provider/http/redaction/knownSecrets";
import { redactError, redactingErrors } from "../../../provider/http/redaction/redactedErrors";
import type { ConfigurationSource } from "../../../provider/pulumi/configuration";
import { createRebootContext } from "../../../provider/reboot/rebootContext";
import { noEngine, type Engine } from "../../../provider/pulumi/engine";
import { createOkdContext } from "../../../provider/kubernetes/clusterContext";
import { createOkdHandlers } from "../../../provider/okd/okdHandlers";
import { createStepHandlers } from "../../../provider/reboot/stepHandlers";
import { checked, created, plain, updated } from "../../../provider/pulumi/dynamic/stepResults";
import { FakeWorld } from "../../support/fakeWorld";
import { findLeaks, plantedPassword, textsOfThrown } from "../../support/leakScan";
import { orderInputs } from "../../support/stepInputs";

beforeAll(() => {
  rememberSecrets({ username: "operator", password: plantedPassword });
});

const leaking = (): MaintenanceError =>
  new MaintenanceError("ERR_NETWORK", {
    what: `you sent ${plantedPassword}`,
    next: "Do not.",
    cause: new Error(JSON.stringify({ php: encodeURIComponent(plantedPassword) })),
  });
const leaksIn = (value: unknown) => findLeaks([plantedPassword], textsOfThrown(value));

it("an error stays the same, with the errors behind it, but for what it says", () => {
  const error = leaking();
  expect(leaksIn(error)).not.toEqual([]);
  expect(redactError(error)).toBe(error);
  expect(error.message).toBe("you sent [secret] Do not. (ERR_NETWORK)");
  expect(error.stack).toBe("MaintenanceError: you sent [secret] Do not. (ERR_NETWORK)");
  expect(isMaintenanceError(error, "ERR_NETWORK")).toBe(true);
  expect(leaksIn(error)).toEqual([]);
});

it("an error without credentials keeps its stack, and anything else that is thrown stays as it is", () => {
  const error = new Error("harmless");
  const { stack } = error;
  redactError(error);
  expect(error.stack).toBe(stack);
  expect(redactError("thrown")).toBe("thrown");
  const circle = new Error("a");
  circle.cause = circle;
  expect(redactError(circle)).toBe(circle);
});

it("functions throw and reject without credentials", async () => {
  const functions = redactingErrors({
    at: () => {
      throw leaking();
    },
    later: async () => {
      throw leaking();
    },
    well: (one: number) => one + 1,
    value: "as it is",
  });
  expect(() => functions.at()).toThrow("you sent [secret]");
  await expect(functions.later()).rejects.toThrow("you sent [secret]");
  expect(functions.well(1)).toBe(2);
  expect(functions.value).toBe("as it is");
});

describe("a result of a step", () => {
  const inputs = { node: plantedPassword, triggers: [plantedPassword], __provider: "text" };
  const state = {
    node: plantedPassword,
    triggers: [plantedPassword],
    operationId: plantedPassword,
    token: plantedPassword,
    reason: `because ${JSON.stringify(plantedPassword)}`,
    output: `line\n${plantedPassword}`,
    errors: `errors: ${plantedPassword}`,
    lastSeen: `Ready=False ${plantedPassword}`,
    transitions: [],
  };
  const words = {
    reason: 'because "[secret]"',
    output: "line\n[secret]",
    errors: "errors: [secret]",
    lastSeen: "Ready=False [secret]",
  };

  it("is stored without credentials in a server's words, with inputs and ids as they were", () => {
    expect(plain(state)).toEqual({ ...state, ...words });
  });

  it.each([
    ["a creation", () => created(inputs, "id", { state, error: leaking() })],
    ["an update", () => updated(inputs, "id", { state, error: leaking() })],
  ])("that failed in %s says and stores no credentials", (_what, make) => {
    let thrown: unknown;
    try {
      make();
    } catch (error) {
      thrown = error;
    }
    const { message, reasons, properties } = thrown as {
      message: string;
      reasons: string[];
      properties: object;
    };
    expect(message).toBe("you sent [secret] Do not. (ERR_NETWORK)");
    expect(reasons).toEqual([message]);
    expect(properties).toMatchObject(words);
  });

  it("of a check says no credentials", () => {
    const fault = { property: "node", reason: `is not ${plantedPassword}` };
    expect(checked({}, [fault]).failures?.[0]?.reason).toContain("is not [secret]");
  });
});

it("a step that throws before there is anything to record says no credentials", async () => {
  const { context } = new FakeWorld().startProcess();
  const handlers = createStepHandlers(() => ({
    ...context,
    backendOf: () => {
      throw leaking();
    },
  }));
  const error: unknown = await handlers.order.create(orderInputs()).catch((caught: unknown) => caught);
  expect(String(error)).toContain("you sent [secret]");
  expect(leaksIn(error)).toEqual([]);
});

it("a resource of okd that throws says no credentials", async () => {
  const handlers = createOkdHandlers(() => {
    throw leaking();
  });
  await expect(handlers.sessionToken.check({}, {})).rejects.toThrow("you sent [secret]");
});

it.each([
  [
    "the self-service API",
    (source: ConfigurationSource, engine: Engine) => createRebootContext(source, engine, () => undefined),
  ],
  ["the OKD API", createOkdContext],
])("the engine shows no credentials: %s", (_api, create) => {
  const shown: string[] = [];
  const engine: Engine = {
    ...noEngine,
    progress: (_urn, text) => shown.push(text),
    say: (_urn, _severity, text) => shown.push(text),
  };
  const source = { config: () => undefined, env: () => undefined, readFile: () => "" };
  const context = create(source, engine);
  context.engine.progress("urn:x", `job ${plantedPassword}`);
  context.engine.say("urn:x", "info", `node ${encodeURIComponent(plantedPassword)}`);
  expect(shown).toEqual(["job [secret]", "node [secret]"]);
});
