/** What a cluster has of the accounts of robots, each of its own name. */
import type { adminOf } from "./robotScene";
import { until } from "./until";

/** @example const { fresh, rolesOf } = robotChecks(() => admin); */
export function robotChecks(admin: () => ReturnType<typeof adminOf>) {
  let names = 0;
  return {
    /** Each test has an account of its own. */
    fresh: (): string => `robot-${++names}`,
    rolesOf: async (name: string, namespace = "test"): Promise<string[]> => {
      const bindings = await admin().bindings(namespace);
      return bindings
        .filter(({ members }) => members.includes(`${namespace}:${name}`))
        .map(({ role }) => role)
        .sort();
    },
    secretsOf: async (name: string): Promise<string[]> => {
      const secrets = await admin().secretNames("test");
      return secrets.filter((secret) => secret.startsWith(`${name}-`));
    },
    mayListPods: async (token: string, namespace: string): Promise<number> =>
      (await admin().listPods(namespace, token)).status,
  };
}

/** A revoked token, or right, is remembered for a moment. */
export function eventually(holds: () => Promise<boolean>): Promise<void> {
  return until("it becomes true", holds);
}

/** Repeats as a user does whose answers are lost, until it goes well. */
export async function settled(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; attempt <= 8; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      expect(String(error)).toContain("the answer was lost");
    }
  }
  throw new Error("it never went well");
}
