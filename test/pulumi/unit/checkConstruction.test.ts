import * as pulumi from "@pulumi/pulumi";
import { checkConstruction } from "../../../provider/pulumi/checkConstruction";

class Provider extends pulumi.ProviderResource {}

void pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
  call: () => ({}),
});

describe("a resource that would not get the stack's configuration", () => {
  const own = new Provider("pulumi-nodejs", "own");
  const other = new Provider("other", "other");
  const parentWith = (...providers: pulumi.ProviderResource[]): pulumi.ComponentResource =>
    new pulumi.ComponentResource("test:index:Parent", "parent", {}, { providers });
  const check = (type: string, args: object, opts: pulumi.ComponentResourceOptions) => () => {
    checkConstruction({ type, name: "x", args, opts });
  };

  beforeEach(() => {
    pulumi.runtime.setAllConfig({ "okd:server": "https://s", "okd:token": "s3cret", "test:a": "1" });
  });

  it.each([
    ["itself", { provider: own }],
    ["among others", { providers: [other, own] }],
    ["by name", { providers: { "pulumi-nodejs": own } }],
    ["from its parent", { parent: parentWith(own) }],
  ])("is refused, with the names of what is hidden and no values: a provider given %s", (_how, opts) => {
    expect(check("okd.SessionToken", {}, opts)).toThrow(
      /^okd\.SessionToken "x": .*: okd:server, okd:token would have no effect\. Leave the option "provider" out, or give okd among .*\(ERR_INVALID_INPUT\)$/u,
    );
    expect(check("okd.SessionToken", {}, opts)).not.toThrow("s3cret");
    // Nothing of its own is hidden.
    expect(check("NodeStatus", {}, opts)).not.toThrow();
    expect(check("okd.SessionToken", { okd: {} }, opts)).not.toThrow();
  });

  it("is not one with Pulumi's own provider, or with one of another package", () => {
    for (const opts of [{}, { provider: other }, { parent: parentWith(other) }])
      expect(check("okd.SessionToken", {}, opts)).not.toThrow();
  });
});
