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
    const kubernetes = JSON.stringify({ server: "https://s", token: "s3cret" });
    pulumi.runtime.setAllConfig({ "openshift:kubernetes": kubernetes, "test:a": "1" });
  });

  it.each([
    ["itself", { provider: own }],
    ["among others", { providers: [other, own] }],
    ["by name", { providers: { "pulumi-nodejs": own } }],
    ["from its parent", { parent: parentWith(own) }],
  ])("is refused, with the names of what is hidden and no values: a provider given %s", (_how, opts) => {
    expect(check("okd.SessionToken", {}, opts)).toThrow(
      /^okd\.SessionToken "x": .*: openshift:kubernetes would have no effect\. Leave the option "provider" out, or give connection among .*\(ERR_INVALID_INPUT\)$/u,
    );
    expect(check("okd.SessionToken", {}, opts)).not.toThrow("s3cret");
    expect(check("NodeStatus", {}, opts)).toThrow("openshift:kubernetes would have no effect");
    expect(check("okd.SessionToken", { connection: {} }, opts)).not.toThrow();
    // Nothing of its own is hidden.
    pulumi.runtime.setAllConfig({ "openshift:selfService": "{}", "openshift:backend": "selfService" });
    expect(check("okd.SessionToken", {}, opts)).not.toThrow();
    pulumi.runtime.setAllConfig({ "test:a": "1" });
    expect(check("NodeStatus", {}, opts)).not.toThrow();
  });

  it("is not one with Pulumi's own provider, or with one of another package", () => {
    for (const opts of [{}, { provider: other }, { parent: parentWith(other) }])
      expect(check("okd.SessionToken", {}, opts)).not.toThrow();
  });
});
