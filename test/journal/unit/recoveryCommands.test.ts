import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import {
  acceptedOperations,
  patternOfUrn,
  recoveryCommands,
} from "../../../provider/journal/recoveryCommands";
import { orderOnRow, orderUrnOf } from "../../../provider/reboot/rowsOfSteps";
import { FakeWorld } from "../../support/fakeWorld";
import type { WitnessedOrder } from "../../../provider/reboot/steps";
import { urnOf } from "../../support/stepInputs";

function scene(accepted?: unknown) {
  const world = new FakeWorld();
  if (accepted !== undefined) world.config["openshift:acceptedOperations"] = accepted;
  const { context } = world.startProcess();
  return {
    text: (inputs: { rowUrn: string; isProtected?: boolean; witness?: WitnessedOrder }) =>
      recoveryCommands("op-1", orderOnRow({ node: "worker-0", ...inputs }), context),
    accepted: [...acceptedOperations(context)],
  };
}

/** What a shell makes of a command: its words. */
function words(command: string): string[] {
  const shown = execFileSync("sh", ["-c", `pulumi() { printf '%s\\n' "$@"; }; ${command}`], {
    encoding: "utf8",
  });
  return shown.split("\n").slice(0, -1);
}
const shellWords = ["", "$HOME", "`x`", '"', "\\", "%PATH%", "!!", "\u201d; x", "a**b", "'", "& x", "\n"];
const askAgainIn = (text: string): string => /reboot it again: (.*?) \(or change/u.exec(text)?.[1] ?? text;

/** What Pulumi takes a target for: `*` for a text without colons, `**` for any. */
function isTarget(pattern: string, urn: string): boolean {
  const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/gu, "\\$&");
  const parts = pattern.split("**").map((part) => part.split("*").map(literal).join("[^:]*"));
  return new RegExp(`^${parts.join("[^]*")}$`, "u").test(urn);
}

describe("the two recovery commands", () => {
  it("hold a command that replaces the order, whole after a shell has read it", () => {
    const [up, replace, pattern = "", ...more] = words(
      askAgainIn(scene().text({ rowUrn: urnOf("RebootJob") })),
    );
    expect([up, replace, ...more]).toEqual(["up", "--replace"]);
    expect(isTarget(pattern, urnOf("RebootOrder"))).toBe(true);
    for (const other of ["RebootJob", "RebootGate", "RebootRequest"])
      expect(isTarget(pattern, urnOf(other))).toBe(false);
  });

  it("survive any name of a resource in every shell", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 20 }),
        fc.constantFrom(...shellWords),
        (name, word) => {
          const urn = `${urnOf("RebootOrder")}${name}${word}`;
          const pattern = patternOfUrn(urn);
          // What sh, bash, PowerShell or cmd.exe would read between double quotes.
          expect(pattern).toMatch(/^"[^$"`\\!%\u201c-\u201e\p{Cc}]*"$/u);
          expect(isTarget(pattern.slice(1, -1), urn)).toBe(true);
        },
      ),
    );
    const rowUrn = `${urnOf("RebootRequest")}'s "$HOME" \`x\``;
    const [, , pattern = ""] = words(askAgainIn(scene().text({ rowUrn })));
    expect(isTarget(pattern, `${urnOf("RebootOrder")}'s "$HOME" \`x\``)).toBe(true);
  });

  it("hold a command that accepts the operation beside those accepted before", () => {
    expect(scene().text({ rowUrn: "" })).toContain(
      'pulumi config set openshift:acceptedOperations "op-1", then pulumi up',
    );
    // Without the quotes PowerShell would make three words of it.
    expect(scene(["op-8", "op-9"]).text({ rowUrn: "" })).toContain(
      'acceptedOperations "op-8,op-9,op-1", then',
    );
  });

  it("offer no replacement of a protected resource: Pulumi would refuse it", () => {
    const text = scene().text({ rowUrn: urnOf("RebootJob"), isProtected: true });
    expect(text).not.toContain("--replace");
    expect(text).toContain("change its triggers");
  });
});

describe("the accepted operations", () => {
  it.each([
    [undefined, []],
    ["", []],
    ["a", ["a"]],
    ["a,b", ["a", "b"]],
    [" a\n b ,, c ", ["a", "b", "c"]],
    ['["a", "b"]', ["a", "b"]],
    [
      ["a", "b"],
      ["a", "b"],
    ],
    [["a", 7, ""], ["a"]],
    [7, []],
    [{ a: 1 }, []],
  ])("read from %j are %j", (value, operations) => {
    expect(scene(value).accepted).toEqual(operations);
  });
});

describe("the URN of the order", () => {
  it.each(["RebootGate", "RebootRequest", "RebootJob", "RebootOrder"])("is found beside %s", (step) => {
    expect(orderUrnOf(urnOf(step))).toBe(urnOf("RebootOrder"));
  });

  it("is not confused by the name of the resource", () => {
    const name = "::x-openshift:RebootJob::y";
    expect(orderUrnOf(urnOf("RebootJob") + name)).toBe(urnOf("RebootOrder") + name);
  });
});
