import type { ConfigurationSource } from "../../../../provider/pulumi/configuration";
import { serviceAccountTokenHandler } from "../../../../provider/okd/accounts/serviceAccountTokenHandler";
import {
  createdAs,
  createdBy,
  creatorOf,
  isOfSameResource,
  marked,
  markOn,
  newMark,
} from "../../../../provider/kubernetes/creationMark";
import { grantedTo, nextOwner } from "../../../../provider/okd/accounts/serviceAccountMarks";
import { unknownValue } from "../../../../provider/pulumi/unknown";
import { okdContextWith } from "../../../support/testCluster";

const config = {
  "openshift:kubernetes.server": "https://api.example.com:6443",
  "openshift:kubernetes.token": "t",
};
const valid = { namespace: "test", serviceAccount: "robot", rowUrn: "urn:robot" };

async function faultsOf(
  args: object,
  settings: Readonly<Record<string, unknown>> = config,
): Promise<string[]> {
  const handler = serviceAccountTokenHandler(() => okdContextWith(settings));
  const { failures = [] } = await handler.check({}, { ...valid, ...args });
  return failures.map(({ reason }) => reason);
}

describe("the inputs of a service account's token", () => {
  it.each([
    [{}],
    [{ roles: [] }],
    [{ roles: ["view", "system:image-puller", "role/deployer"], expirationSeconds: 600 }],
    [{ roles: unknownValue, namespace: unknownValue, expirationSeconds: unknownValue }],
    [{ roles: ["view", unknownValue, unknownValue] }],
  ])("may be %j", async (args) => {
    expect(await faultsOf(args)).toEqual([]);
  });

  it.each<[object, RegExp]>([
    [{ namespace: "" }, /namespace is missing/u],
    [{ namespace: "a".repeat(64) }, /namespace must be a name of at most 63/u],
    [{ serviceAccount: "Robot" }, /serviceAccount must be a name/u],
    [{ roles: "view" }, /roles must be a list of names/u],
    [
      { roles: ["view", "", "a/b", "role/", "..", 7] },
      /roles holds what cannot be a role: "", "a\/b", "role\/", "\.\.", 7/u,
    ],
    [{ roles: ["view", "edit", "view"] }, /roles holds more than once: "view"/u],
    [{ expirationSeconds: 599 }, /expirationSeconds must be a number of seconds from 600 to 4294967296/u],
    [{ expirationSeconds: 600.5 }, /expirationSeconds must be a whole number/u],
    [{ unknownArguments: ["role"] }, /role is not an argument \(known: namespace, serviceAccount, roles/u],
  ])("are refused before anything is sent: %j", async (args, message) => {
    expect((await faultsOf(args)).join()).toMatch(message);
  });

  it("are refused with all their faults at once, those of the connection too", async () => {
    const [fault, ...others] = await faultsOf({ namespace: "", roles: [""], expirationSeconds: 1 }, {});
    expect(fault).toMatch(
      /^\d+ faults: namespace .*; roles .*; expirationSeconds .*; .*\(ERR_INVALID_INPUT\)$/su,
    );
    expect(others).toEqual([]);
  });
});

describe("whether a service account's token changes", () => {
  const recorded = {
    ...valid,
    mark: "urn:robot#1",
    server: "https://api.example.com:6443",
    userName: "system:serviceaccount:test:robot",
    createdServiceAccount: true,
    grantedRoles: [],
    roles: ["view"],
    token: "t",
  };
  const unresolved: ConfigurationSource = {
    config: () => undefined,
    env: () => undefined,
    readFile: () => "",
  };
  const diff = (news: object, olds: object = {}) => {
    const handler = serviceAccountTokenHandler(() => ({ ...okdContextWith({}), configuration: unresolved }));
    return handler.diff("", { ...recorded, ...olds }, { ...valid, roles: ["view"], ...news });
  };

  it.each([["namespace"], ["serviceAccount"]])("another or an unknown %s replaces it", async (key) => {
    for (const value of ["another", unknownValue])
      expect(await diff({ [key]: value })).toEqual({ changes: true, replaces: [key] });
  });

  it.each<[string, object, object]>([
    ["other roles", { roles: ["edit"] }, {}],
    ["roles not known yet", { roles: [unknownValue] }, {}],
    ["another lifetime", { expirationSeconds: 600 }, {}],
    ["another connection", { connection: { kubernetes: { server: "https://other:6443" } } }, {}],
    ["another cluster", { cluster: "prod" }, {}],
    ["no token yet", {}, { token: undefined }],
    ["a token in its last third", {}, { renewAt: "2020-01-01T00:00:00Z" }],
  ])("%s updates it", async (_what, news, olds) => {
    expect(await diff(news, olds)).toEqual({ changes: true });
  });

  it("nothing changes it while the connection is not known, and nothing else differs", async () => {
    expect(await diff({})).toEqual({ changes: false });
  });
});

describe("the mark of a resource", () => {
  const object = { metadata: { name: "view", annotations: { other: "kept" } } };

  it("is the same resource's before and after a crash or a replacement, and tells the two apart", () => {
    const urn = "urn:pulumi:dev::test::okd:ServiceAccountToken::a#b";
    const [one, two] = [newMark(urn, () => 0.1), newMark(urn, () => 0.9)];
    expect(one).not.toBe(two);
    expect(isOfSameResource(one, two)).toBe(true);
    expect(
      isOfSameResource(
        one,
        newMark(`${urn}c`, () => 0.1),
      ),
    ).toBe(false);
    expect(isOfSameResource(one, undefined)).toBe(false);
  });

  it("is of one form on every object, and the one before is still understood", () => {
    const urn = "urn:pulumi:dev::test::okd:RegistrySecret::a#b";
    const made = createdAs(object, urn, "i1");
    expect(markOn(made, createdBy)).toBe(`${urn}#i1`);
    expect(creatorOf(made)).toEqual({ urn, instance: "i1" });
    expect(
      creatorOf(
        marked(
          object,
          createdBy,
          newMark(urn, () => 0.5),
        ),
      )?.urn,
    ).toBe(urn);

    // A registry secret had the URN alone, and its instance in an annotation of its own.
    const instance = "pulumi-openshift-maintenance/instance";
    const before = marked(marked(object, createdBy, urn), instance, "i1");
    expect(creatorOf(before)).toEqual({ urn, instance: "i1" });
    expect(creatorOf(marked(before, createdBy, undefined))).toBeUndefined();
    const plain = "urn:pulumi:dev::test::okd:RegistrySecret::a";
    expect(creatorOf(marked(object, createdBy, plain))).toEqual({ urn: plain, instance: undefined });
    // What is changed has the new form, and nothing of the old one.
    expect(createdAs(before, urn, "i1")).toEqual(made);
    expect(creatorOf(object)).toBeUndefined();
  });

  it("is put on an object beside its other annotations, and taken off again", () => {
    const once = marked(object, "mine", "1");
    expect(markOn(once, "mine")).toBe("1");
    expect(markOn(marked(once, "mine", "2"), "mine")).toBe("2");
    expect(marked(once, "mine", undefined)).toEqual(object);
  });

  it("of an account in a binding has a name as Kubernetes allows it, another one for each account", () => {
    const long = { namespace: "n".repeat(63), name: "a".repeat(253) };
    expect(grantedTo(long)).toMatch(/^pulumi-openshift-maintenance\/granted-[0-9a-f]{16}$/u);
    expect(grantedTo(long)).not.toBe(grantedTo({ ...long, namespace: "m" }));
    expect(nextOwner(object)).toBeUndefined();
    expect(nextOwner(marked(object, grantedTo(long), "urn:heir#1"))).toBe("urn:heir#1");
  });
});
