import * as fc from "fast-check";
import type { KubeObject } from "../../../../provider/kubernetes/wire/kubeObject";
import {
  bindsRole,
  freeName,
  holdsAccount,
  holdsNobody,
  newRoleBinding,
  parseRole,
  withAccount,
  withoutAccount,
} from "../../../../provider/okd/accounts/roleBinding";

const robot = { namespace: "test", name: "robot" };
const robotUser = "system:serviceaccount:test:robot";

const member = fc.constantFrom("ann", "bob", "system:serviceaccount:test:other", robotUser);
const subject = fc.oneof(
  member.map((name) => ({ kind: "User", name })),
  fc.constantFrom("ops", "devs").map((name) => ({ kind: "Group", name })),
  fc.record({
    kind: fc.constant("ServiceAccount"),
    name: fc.constantFrom("robot", "other"),
    namespace: fc.constantFrom("test", "prod"),
  }),
);
const listOrNull = <T>(of: fc.Arbitrary<T>) => fc.option(fc.array(of, { maxLength: 4 }));
/** A binding as either API may answer it. */
const binding: fc.Arbitrary<KubeObject> = fc.oneof(
  fc.record({ metadata: fc.constant({ name: "view" }), subjects: listOrNull(subject) }),
  fc.record({
    metadata: fc.constant({ name: "view" }),
    subjects: listOrNull(subject),
    userNames: listOrNull(member),
    groupNames: listOrNull(fc.constantFrom("ops", "devs")),
  }),
);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
/** Who has the role, as OpenShift reckons it: by the names where there are any, else by the subjects. */
function whoHasIt(object: KubeObject): string[] {
  const { userNames, groupNames, subjects } = object;
  if (Array.isArray(userNames) || Array.isArray(groupNames))
    return [...listOf(userNames).map(String), ...listOf(groupNames).map((name) => `group ${String(name)}`)];
  return listOf(subjects).map((each) => {
    const { kind, name, namespace } = each as Record<string, string>;
    if (kind === "ServiceAccount") return `system:serviceaccount:${namespace}:${name}`;
    return kind === "Group" ? `group ${name}` : String(name);
  });
}

describe("an account in a role binding", () => {
  it("has the role once it is put in, by names or by subjects, and everyone else as before", () => {
    fc.assert(
      fc.property(binding, (before) => {
        const after = withAccount(before, robot);
        expect(holdsAccount(after, robot)).toBe(true);
        expect(whoHasIt(after).sort()).toEqual([...whoHasIt(before), robotUser].sort());
      }),
    );
  });

  it("has it no more once it is taken out, and everyone else as before", () => {
    fc.assert(
      fc.property(binding, (before) => {
        const after = withoutAccount(before, robot);
        expect(holdsAccount(after, robot)).toBe(false);
        expect(whoHasIt(after)).toEqual(whoHasIt(before).filter((name) => name !== robotUser));
      }),
    );
  });

  it("is found as a service account, as a user of its name, and in OpenShift's user names; not by another's", () => {
    const metadata = { name: "view" };
    expect(holdsAccount({ metadata, subjects: [{ kind: "ServiceAccount", ...robot }] }, robot)).toBe(true);
    expect(holdsAccount({ metadata, subjects: [{ kind: "User", name: robotUser }] }, robot)).toBe(true);
    expect(holdsAccount({ metadata, userNames: [robotUser] }, robot)).toBe(true);
    expect(
      holdsAccount({ metadata, subjects: [{ kind: "ServiceAccount", ...robot, namespace: "prod" }] }, robot),
    ).toBe(false);
    expect(holdsAccount({ metadata, subjects: [{ kind: "Group", name: robotUser }] }, robot)).toBe(false);
  });

  it("leaves no one behind only when users, groups and subjects are all gone", () => {
    const metadata = { name: "view" };
    expect(holdsNobody({ metadata, subjects: null })).toBe(true);
    expect(holdsNobody({ metadata, userNames: [], groupNames: ["ops"], subjects: [] })).toBe(false);
    expect(holdsNobody({ metadata, subjects: [{ kind: "User", name: "ann" }] })).toBe(false);
  });
});

describe("the role of a binding", () => {
  it.each(["view", "system:image-puller", "role/view"])("is told in both APIs: %s", (name) => {
    const role = parseRole(name);
    for (const form of ["rbac", "openshift"] as const) {
      const made = newRoleBinding("some-name", role, robot, form);
      expect(bindsRole(made, role)).toBe(true);
      expect(bindsRole(made, { ...role, name: "another" })).toBe(false);
      expect(bindsRole(made, { ...role, kind: role.kind === "Role" ? "ClusterRole" : "Role" })).toBe(false);
      expect(holdsAccount(made, robot)).toBe(true);
    }
  });

  it("gives a new binding its name, with the first free number where that is taken", () => {
    const admin = parseRole("admin");
    expect(freeName(admin, ["view"])).toBe("admin");
    expect(freeName(admin, ["admin"])).toBe("admin-0");
    expect(freeName(admin, ["admin", "admin-0", "admin-2"])).toBe("admin-1");
  });
});
