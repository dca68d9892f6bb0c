/** A session token from its log-in to its revocation, and who one is, through the real Pulumi CLI. */
import * as path from "node:path";
import type { OkdSimulatorOptions } from "../../../simulator/source";
import { filesBelow, findLeaks, plantedPassword, requireNoLeaks, type Texts } from "../../support/leakScan";
import { sharedProgramHost } from "../../support/startProgramHost";
import { createPulumiWorkspace, type PulumiWorkspace } from "../../support/pulumiWorkspace";
import { failed, messagesIn, operationsIn, succeeded } from "../../support/rebootProgram";
import { startSimulatedCluster, type TestCluster } from "../../support/testCluster";

const ann = { name: "ann", password: plantedPassword, groups: ["developers"] };

interface Scene {
  readonly cluster: TestCluster;
  readonly workspace: PulumiWorkspace;
  readonly simulator: NonNullable<TestCluster["simulator"]>;
  /** The status that the API answers to someone with this token. */
  readonly statusOf: (token: string) => Promise<number>;
}

/** Plays with a program; afterwards neither the password nor any token that was given out is anywhere in plain text. */
async function withScene(
  program: (cluster: TestCluster) => string,
  play: (scene: Scene) => Promise<void>,
  options: OkdSimulatorOptions = {},
): Promise<void> {
  const cluster = await startSimulatedCluster({ users: [ann], ...options });
  const simulator = cluster.simulator as Scene["simulator"];
  const workspace = await createPulumiWorkspace({
    programHost: (await sharedProgramHost()).address,
    program: program(cluster),
    config: {
      "openshift:kubernetes.server": cluster.server,
      "openshift:kubernetes.certificateAuthority": cluster.certificateAuthority,
      "openshift:kubernetes.username": ann.name,
      "openshift:kubernetes.password": { secret: plantedPassword },
    },
  });
  const users = options.version === "3.x" ? "/oapi/v1/users/~" : "/apis/user.openshift.io/v1/users/~";
  const statusOf = async (token: string): Promise<number> =>
    (await cluster.request("GET", users, undefined, token)).status;
  try {
    await play({ cluster, workspace, simulator, statusOf });
    const secrets = [plantedPassword, ...simulator.issuedTokens];
    expect(simulator.issuedTokens).not.toEqual([]);
    requireNoLeaks(secrets, tracesOf(workspace));
    // The search would find each of them.
    for (const secret of secrets)
      expect(findLeaks([secret], [["a URL", encodeURIComponent(secret)]])).toHaveLength(1);
  } finally {
    await workspace.dispose();
    await cluster.stop();
  }
}

/** What an update has left behind and shown, but for what shows secrets because it was asked to. */
function* tracesOf(workspace: PulumiWorkspace): Texts {
  // The program may hold the password itself.
  for (const [file, text] of filesBelow(workspace.folder, [path.join("project", "index.js")])) {
    // For debugging, and nothing else, Pulumi's SDK writes whole resources with their secrets to its event log.
    const lines = file.startsWith("events-") ? text.split("\n") : [text];
    yield [file, lines.filter((line) => !line.includes('"severity":"debug"')).join("\n")];
  }
  yield* workspace.printed().filter(([name]) => !name.startsWith("pulumi stack"));
}

const session = (args: string) => `
"use strict";
const { okd } = require("pulumi-openshift-maintenance");
module.exports = async () => {
  const session = new okd.SessionToken("ann", ${args});
  const { token, expiresAt, user } = session;
  return { token, expiresAt, user, ...(await more(session)) };
};
`;
/** The token at work, and the connection of the configuration. */
const atWork =
  (args: string) =>
  (cluster: TestCluster): string => `
const more = async ({ token }) => ({
  me: await okd.whoAmI(),
  withToken: okd.whoAmIOutput({ connection: { kubernetes: { server: ${JSON.stringify(cluster.server)},
    certificateAuthority: ${JSON.stringify(cluster.certificateAuthority)}, token } } }).name,
});
${session(args)}`;

test("a session token is obtained, kept, renewed when it is about to end, and revoked", () =>
  withScene(atWork("{}"), async ({ cluster, workspace, simulator, statusOf }) => {
    succeeded(await workspace.up());
    const first = await workspace.outputs();
    expect(first).toMatchObject({
      user: "ann",
      me: { name: "ann", groups: expect.arrayContaining(["developers"]) as unknown },
      withToken: "ann",
    });
    expect(await statusOf(String(first["token"]))).toBe(200);
    expect(Date.parse(String(first["expiresAt"]))).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    succeeded(await workspace.up(["--expect-no-changes"]));

    // Of the 24 hours a few seconds have passed: too much by this measure.
    workspace.writeProgram(atWork("{ renewBeforeSeconds: 24 * 3600 - 1 }")(cluster));
    const renewal = succeeded(await workspace.up([], { events: true }));
    expect(operationsIn(renewal.events)).toEqual(["SessionToken ann: update"]);
    const second = await workspace.outputs();
    expect(second["token"]).not.toBe(first["token"]);
    expect(await statusOf(String(first["token"]))).toBe(200);
    expect(await statusOf(String(second["token"]))).toBe(200);

    succeeded(await workspace.destroy());
    expect(await statusOf(String(first["token"]))).toBe(401);
    expect(await statusOf(String(second["token"]))).toBe(401);
    const asked = simulator.requests.filter(({ method }) => method === "DELETE");
    expect(asked.map(({ status }) => status)).toEqual([200, 200]);
  }));

test("a session token whose user is not found out is kept, on 3.x too, and the next update continues with it", () =>
  withScene(
    // Its own connection, with the password in plain text in the program.
    ({ server, certificateAuthority }) => `
const more = async () => ({});
${session(`{ connection: ${JSON.stringify({ kubernetes: { server, certificateAuthority, username: ann.name, password: ann.password } })} }`)}`,
    async ({ workspace, simulator, statusOf }) => {
      simulator.remove("User", "ann");
      expect(failed(await workspace.up()).output).toContain("(ERR_UNAUTHORIZED)");
      const [token = ""] = simulator.issuedTokens;

      simulator.setUser(ann);
      expect(await statusOf(token)).toBe(200);
      succeeded(await workspace.up());
      expect(await workspace.outputs()).toMatchObject({ token, user: "ann" });
      succeeded(await workspace.destroy());
      expect(await statusOf(token)).toBe(401);
    },
    { version: "3.x" },
  ));

test("bad input of a session token is told in preview, all at once, and a short life once the token is there", () =>
  withScene(
    () => `const more = async () => ({});\n${session("{ renewBeforeSeconds: -1, renewAfter: 5 }")}`,
    async ({ workspace, simulator }) => {
      const { output } = failed(await workspace.preview());
      expect(output).toContain("renewBeforeSeconds must be a number of seconds from 0");
      expect(output).toContain("renewAfter is not an argument");
      expect(simulator.issuedTokens).toEqual([]);

      simulator.setOauth({ expiresInSeconds: 600 });
      workspace.writeProgram(`const more = async () => ({});\n${session("{}")}`);
      const { events } = succeeded(await workspace.up([], { events: true }));
      const warnings = messagesIn(events).filter(({ text }) => text.includes("gives tokens for 600 s"));
      expect(warnings).toEqual([
        expect.objectContaining({
          isLive: false,
          urn: expect.stringContaining("SessionToken::ann") as unknown,
        }),
      ]);
      succeeded(await workspace.up(["--expect-no-changes"]));
    },
  ));
