/** The least rights that a page of the documentation asks for, as a cluster has them; each can be taken away. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";
import { repository } from "../../scripts/setup/paths.cjs";
import type { KubeApiServer } from "./kubeApiServer";

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly Rule[];
}
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const account = "/api/v1/namespaces/node-maintenance/serviceaccounts";

/** @param page such as `maintenance.md`; its rights are the one YAML in it */
export function documentedRole(page: string) {
  const text = readFileSync(path.join(repository, "docs", page), "utf8");
  const yaml = /^```yaml\n(.*?)^```/msu.exec(text)?.[1] ?? "";
  const objects = parseAllDocuments(yaml).map((document) => document.toJS() as Role);
  const role = objects.find(({ kind }) => kind === "ClusterRole");
  const rules = role?.rules ?? [];

  /** The rules without one right; a rule may be about several resources. */
  const without = (resource: string, verb: string): Rule[] =>
    rules
      .flatMap((rule) => {
        if (!rule.resources.includes(resource)) return [rule];
        const others = rule.resources.filter((one) => one !== resource);
        const verbs = rule.verbs.filter((one) => one !== verb);
        return [
          { ...rule, resources: others },
          { ...rule, resources: [resource], verbs },
        ];
      })
      .filter(({ verbs, resources }) => verbs.length > 0 && resources.length > 0);

  return {
    /** Each right, such as `nodes get`. */
    rights: rules.flatMap(({ verbs, resources }) =>
      verbs.flatMap((verb) => resources.map((resource) => `${resource} ${verb}`)),
    ),

    /** Makes the account and gives it the rights. @returns its token */
    async apply(server: KubeApiServer): Promise<string> {
      await server.createNamespace("node-maintenance");
      await server.request("POST", account, { metadata: { name: "node-maintenance" } });
      for (const object of objects) {
        const { status } = await server.request("POST", `${rbac}/${object.kind.toLowerCase()}s`, object);
        expect(status).toBe(201);
      }
      const { body } = await server.request("POST", `${account}/node-maintenance/token`, { spec: {} });
      return (body as { status: { token: string } }).status.token;
    },

    /** Takes one right away, and gives it back in the end. `isBack` waits until the server knows. */
    async taking(
      [resource, verb]: readonly [string, string],
      server: KubeApiServer,
      act: () => Promise<void>,
      isBack: () => Promise<void>,
    ): Promise<void> {
      const fewer = without(resource, verb);
      expect(fewer).not.toEqual(rules);
      const at = `${rbac}/clusterroles/${role?.metadata.name ?? ""}`;
      await server.request("PATCH", at, { rules: fewer });
      try {
        await act();
      } finally {
        await server.request("PATCH", at, { rules });
        await isBack();
      }
    },
  };
}
