/** The program text in Pulumi's states: that of this version, and that of versions before, which runs forever. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { processMemory } from "../../../provider/reboot/processMemory";
import { runtimeModule } from "../../../provider/pulumi/dynamic/libraryRoute";
import { providerText, type Handler } from "../../../provider/pulumi/dynamic/providerText";
import * as runtime from "../../../provider/runtime";
import { runProviderText, type ProviderMethods } from "../../support/runProviderText";

/** What Pulumi's serializer made of the providers until this version wrote the text by hand. */
const serialized = JSON.parse(
  readFileSync(path.join(__dirname, "../../support/storedTexts/serialized.json"), "utf8"),
) as Record<string, string>;

const handlers: readonly Handler[] = [
  "gate",
  "order",
  "request",
  "job",
  "nodeStatus",
  "okd.sessionToken",
  "okd.serviceAccountToken",
  "okd.registrySecret",
  "okd.imageSignature",
  "okd.resourceCondition",
];
const shortName = (handler: Handler): string => handler.replace("okd.", "");
const textsOf = (handler: Handler): [string, string][] => [
  ["serialized", serialized[shortName(handler)] ?? ""],
  ["by hand", providerText(handler, "direct")],
  ["by hand, with a way to the library", providerText(handler, ["@corp/infra"])],
];
const cases = handlers.flatMap((handler) =>
  textsOf(handler).map(([kind, text]): [Handler, string, string] => [handler, kind, text]),
);

/** A `require` that knows the library and what Node.js has, or lacks the library. */
function requireWith(library: unknown): (name: string) => unknown {
  const find = (name: string): unknown => {
    if (name !== runtimeModule) throw new Error(`unexpected: ${name}`);
    if (library !== undefined) return library;
    throw Object.assign(new Error(`Cannot find module '${name}'`), { code: "MODULE_NOT_FOUND" });
  };
  const createRequire = () => Object.assign(find, { resolve: { paths: () => ["/nowhere"] } });
  return (name) => {
    if (name === "module") return { createRequire };
    return name === "fs" ? { existsSync: () => false, realpathSync: String } : find(name);
  };
}

describe("the stored text", () => {
  it.each(cases)(
    "of %s, %s, hands every call on with its arguments and the configuration",
    async (handler, _, text) => {
      const calls: unknown[][] = [];
      const called =
        (method: string): ((...args: unknown[]) => unknown) =>
        (...args) =>
          calls.push([method, ...args]);
      const methods = Object.fromEntries(
        ["check", "diff", "create", "update", "delete"].map((name) => [name, called(name)]),
      );
      const stub = handler.startsWith("okd.")
        ? { okd: { [shortName(handler)]: methods } }
        : { [handler]: methods };
      const provider = runProviderText(text, requireWith(stub));
      await provider["configure"]?.({ config: "the configuration" });
      // A later version of Pulumi may give more.
      await provider["check"]?.("olds", "news", "more");
      await provider["diff"]?.("id", "olds", "news", "more");
      await provider["create"]?.("inputs", "more");
      await provider["update"]?.("id", "olds", "news", "more");
      expect(calls).toEqual([
        ["check", "olds", "news", "the configuration"],
        ["diff", "id", "olds", "news", "the configuration"],
        ["create", "inputs", "the configuration"],
        ["update", "id", "olds", "news", "the configuration"],
      ]);
      const removes = handler.startsWith("okd.") && handler !== "okd.resourceCondition";
      await provider["delete"]?.("id", { refusedFor: undefined }, "more");
      expect(calls.slice(4)).toEqual(removes ? [["delete", "id", {}, "the configuration"]] : []);
      const endings = removes || handler === "request" ? ["delete"] : [];
      const isMethod = (name: string): boolean => typeof provider[name] === "function";
      expect(Object.keys(provider).filter(isMethod).sort()).toEqual([
        "check",
        "configure",
        "create",
        ...endings,
        "diff",
        "update",
      ]);
      // And this version has all of them.
      const all = handler.startsWith("okd.") ? runtime.okd : runtime;
      const ours = (all as unknown as Record<string, ProviderMethods>)[shortName(handler)];
      expect(Object.keys(ours ?? {})).toEqual(expect.arrayContaining(calls.map(([method]) => method)));
    },
  );

  it.each(cases)("of %s, %s, is configured and deleted without the package", async (handler, _, text) => {
    const provider = runProviderText(text, requireWith(undefined));
    await provider["configure"]?.({ config: {} });
    const ending = async (): Promise<void> => {
      await provider["delete"]?.("id", {});
    };
    // What was made on a cluster must not be left there in silence.
    if (handler.startsWith("okd.") && handler !== "okd.resourceCondition")
      await expect(ending()).rejects.toThrow();
    else await expect(ending()).resolves.toBeUndefined();
  });

  it.each(textsOf("request"))(
    "%s notes a deleted refusal by its operation, in the memory of this process",
    async (_, text) => {
      const provider = runProviderText(text, requireWith(undefined));
      await provider["delete"]?.("id", { refusedFor: "op-1", reason: "why" });
      await provider["delete"]?.("id", { requestedFor: "op-2" });
      expect(processMemory().refusals.get("op-1")).toEqual({ refusedFor: "op-1", reason: "why" });
      expect(processMemory().refusals.has("op-2")).toBe(false);
      processMemory().refusals.clear();
    },
  );

  it("by hand notes every deleted record of a request by its node too", async () => {
    const provider = runProviderText(providerText("request", "direct"), requireWith(undefined));
    const record = { apiUrl: "https://api.example", clusterId: "c", node: "worker-1", requestedFor: "op-2" };
    await provider["delete"]?.("id", record);
    expect([...processMemory().refusals]).toEqual([['["https://api.example","c","worker-1"]', record]]);
    processMemory().refusals.clear();
  });

  it("by hand is small, of one line, and the same on every machine", () => {
    for (const handler of handlers) {
      const text = providerText(handler, "direct");
      expect(text.length).toBeLessThan(handler === "request" ? 520 : 320);
      for (const each of [text, providerText(handler, ["@corp/infra"])]) {
        expect(each).not.toContain("\n");
        expect(each).not.toContain(process.cwd());
        expect(each.length).toBeLessThan(1250);
      }
    }
  });

  it("that finds the library nowhere says so as a failure of the resource, in preview", () => {
    const provider = runProviderText(providerText("gate", undefined), requireWith(undefined));
    const inputs = { node: "worker-0" };
    expect(provider["check"]?.({}, inputs)).toEqual({
      inputs,
      failures: [
        {
          property: "",
          reason: `pulumi-openshift-maintenance is not installed where Pulumi runs the program's resources: add it to the dependencies in the package.json of ${process.cwd()}, and install`,
        },
      ],
    });
    expect(() => provider["create"]?.(inputs)).toThrow("add it to the dependencies in the package.json of");
  });

  it("does not take a broken library for a missing one", () => {
    const broken = Object.assign(new Error("Cannot find module 'axios'"), { code: "MODULE_NOT_FOUND" });
    const require = requireWith({
      get gate() {
        throw broken;
      },
    });
    for (const route of ["direct", ["@corp/infra"]] as const) {
      expect(() => runProviderText(providerText("gate", route), require)["create"]?.({})).toThrow(broken);
    }
  });
});
