/** Wherever the password comes from, no file and no output holds it. */
import { readFileSync, readdirSync } from "node:fs";
import * as path from "node:path";
import type { Simulator } from "../../simulator/source";
import type { Config } from "../support/pulumiWorkspace";
import { cliTimeoutMs, failed, program, reboot, succeeded, withScene } from "../support/rebootProgram";

jest.setTimeout(cliTimeoutMs);

/** Has characters that JSON, HTML and URLs write differently. */
const password = `pa55&"w<ö>rd/+ =?%`;
const username = "operator";
const clusterId = "demo.cna.example.com";

/** The forms in which a password could be found. */
const forms = [
  password,
  JSON.stringify(password).slice(1, -1),
  JSON.stringify(JSON.stringify(password)).slice(3, -3),
  encodeURIComponent(password),
  new URLSearchParams({ p: password }).toString().slice(2),
  Buffer.from(password).toString("base64"),
  Buffer.from(password, "latin1").toString("base64"),
  Buffer.from(`${username}:${password}`).toString("base64"),
];

const plainConfig = ({ apiUrl }: Simulator): Config => ({
  "openshift:apiUrl": apiUrl,
  "openshift:clusterId": clusterId,
  "openshift:username": username,
});

const statements = (args: Record<string, unknown>): string[] => [
  reboot("worker-0", args),
  `new openshift.NodeStatus("worker-0", ${JSON.stringify({ node: "worker-0.openstacklocal", ...args })});`,
];

const sources = {
  "the configuration": {
    program: () => program(...statements({})),
    config: (simulator: Simulator): Config => ({
      ...plainConfig(simulator),
      "openshift:password": { secret: password },
    }),
    env: () => ({}),
  },
  "the environment": {
    program: () => program(...statements({})),
    config: plainConfig,
    env: () => ({ OPENSHIFT_PASSWORD: password }),
  },
  // Written into the program without any care: the library makes it a secret.
  "a plain connection": {
    program: ({ apiUrl }: Simulator) =>
      program(...statements({ connection: { apiUrl, clusterId, username, password } })),
    config: () => ({}),
    env: () => ({}),
  },
};

test.each(Object.entries(sources))("a password from %s is found nowhere after an update", (_name, source) =>
  withScene(
    source.program,
    async ({ simulator, workspace, rebooted }) => {
      const wrong = "n0t-the-pa55word";
      simulator.setUser({ username, password: wrong, reboot: true });
      const refused = failed(await workspace.up());
      expect(refused.output).toContain("(ERR_UNAUTHORIZED)");
      simulator.setUser({ username, password, reboot: true });

      const up = succeeded(await workspace.up());
      expect(rebooted()).toHaveLength(1);
      // Details print every input.
      const preview = succeeded(
        await workspace.preview(["--diff", "--show-sames", "--show-replacement-steps"]),
      );
      const refresh = succeeded(await workspace.refresh(["--diff"]));
      const exported = JSON.stringify(await workspace.exportStack());
      const destroy = succeeded(await workspace.destroy(["--diff"]));

      const printed = [refused, up, preview, refresh, destroy].map(({ output }) => output);
      const stored = filesBelow(path.join(workspace.folder, "state"));
      expect(stored.length).toBeGreaterThan(1);
      for (const form of forms) {
        for (const text of [...printed, ...stored, exported]) expect(text).not.toContain(form);
      }
    },
    { simulator: { users: [] }, config: source.config, env: source.env },
  ),
);

test("the search does find a password that a program itself lets out", () =>
  withScene(
    `exports.leak = ${JSON.stringify(password)}; console.log(${JSON.stringify(encodeURIComponent(password))});`,
    async ({ workspace }) => {
      const { output } = succeeded(await workspace.up());
      const found = (texts: readonly string[]): boolean =>
        forms.some((form) => texts.some((text) => text.includes(form)));
      expect(found([output])).toBe(true);
      expect(found(filesBelow(path.join(workspace.folder, "state")))).toBe(true);
      expect(found([JSON.stringify(await workspace.exportStack())])).toBe(true);
    },
  ));

/** The texts of all files that Pulumi's backend has written: states, their backups and the history. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
}
