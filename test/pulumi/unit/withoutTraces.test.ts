import { withoutTraces } from "../../../provider/pulumi/withoutTraces";

const before = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");

afterEach(() => {
  delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
  expect(Object.getOwnPropertyDescriptor(Error, "prepareStackTrace")).toEqual(before);
});

it("a stack that Pulumi's SDK formats while a step is registered is empty, and one that is read later is whole", () => {
  let kept = new Error("not yet");
  const formatted = withoutTraces(() => {
    kept = new Error("what a registration failed with");
    return new Error("a debugging aid").stack;
  });
  expect(formatted).toBe("Error: a debugging aid");
  expect(kept.stack).toContain("withoutTraces.test");
});

it("a registration that throws leaves the formatting of stacks as it was", () => {
  const failing = (): never => {
    throw new Error("no step");
  };
  expect(() => withoutTraces(failing)).toThrow("no step");
});

it("whoever looks for promises that never settle gets the stacks", () => {
  process.env["PULUMI_DEBUG_PROMISE_LEAKS"] = "1";
  expect(withoutTraces(() => new Error("a debugging aid").stack)).toContain("withoutTraces.test");
});
