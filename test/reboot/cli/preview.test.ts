/** What a preview finds, and what an update does about it: nothing is sent before all is well. */
import { operator } from "../../support/pulumiWorkspace";
import {
  code,
  failed,
  nodeOf,
  operationsIn,
  program,
  reboot,
  succeeded,
  withScene,
} from "../../support/rebootProgram";

const posts = (requests: readonly { method: string }[]): number =>
  requests.filter(({ method }) => method === "POST").length;

test("all faults of a resource are told at once in preview, before any request", () =>
  withScene(
    program(
      reboot("worker-0", {
        node: "worker 0",
        trigger: ["misspelled"],
        triggers: "not a list",
        timeoutSeconds: 0,
        cluster: "blue",
      }),
    ),
    async ({ simulator, workspace }) => {
      const { output } = failed(await workspace.preview());
      expect(output).toContain(
        '5 faults: trigger is not an argument (known: node, triggers, timeoutSeconds, polling, rebootOnCreate, window, outsideWindow, allowDeferred, spreadSeconds, drain, budget, healthGate, readiness, settleSeconds, cluster, connection); node must not contain blanks, slashes or control characters; triggers must be a list of values, such as [image.version]; timeoutSeconds must be a number of seconds from 1 to 604800; cluster names "blue", but openshift:clusters is not an object of entries',
      );
      workspace.writeProgram(
        program(`new openshift.NodeStatus("worker-1", { node: "", waitFor: "active", timeoutSecond: 5 });`),
      );
      expect(failed(await workspace.preview()).output).toMatch(
        /3 faults: timeoutSecond is not an argument .*node is missing.*waitFor must be a status in capitals/,
      );

      // Good but for one word: without this check the node would silently never be rebooted again.
      workspace.writeProgram(program(reboot("worker-0", { trigger: ["misspelled"] })));
      expect(failed(await workspace.up()).output).toMatch(/trigger is not an argument/);

      // What Pulumi would record as something else: the node would be rebooted, and every later update would fail.
      const marks = ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "4dabf18193072939515e22adb298388d"];
      const proto = `pulumi.output(0).apply(() => JSON.parse('{ "__proto__": 1 }'))`;
      workspace.writeProgram(
        program(
          reboot("worker-1", { triggers: code(`[NaN, "${marks[0]}", { "${marks[1]}": 1 }, ${proto}]`) }),
        ),
      );
      expect(failed(await workspace.preview()).output).toMatch(
        /4 faults: triggers\[0\] is NaN, which.*; triggers\[1\] is the text by which.*; triggers\[2\] has a field "4dabf.*; triggers\[3\] has a field "__proto__"/,
      );
      expect(simulator.requests).toEqual([]);
    },
  ));

test("arguments that are left out, an OKD API read from an output, and words of the configuration that no one knows end a program with the message alone, and at once", () =>
  withScene(program(`new openshift.NodeReboot("worker-0");`), async ({ simulator, workspace }) => {
    const preview = async (): Promise<string> => {
      const { output } = failed(await workspace.preview());
      expect(output).not.toMatch(/^\s+at /mu);
      return output;
    };
    expect(await preview()).toContain(
      'error: NodeReboot "worker-0": the arguments must be an object with node, not undefined. Fix the arguments. No request was sent. (ERR_INVALID_INPUT)',
    );
    workspace.writeProgram(
      program(
        `exports.me = openshift.okd.whoAmIOutput({ connection: { kubernetes: { server: 1, token: "t" } } }).name;`,
      ),
    );
    expect(await preview()).toMatch(/connection\.kubernetes\.server must be text.*\(ERR_INVALID_INPUT\)/u);

    // A key of an earlier version, and one that is misspelled, would silently mean another cluster.
    workspace.writeProgram(program(reboot("worker-0")));
    await workspace.setConfig({ "openshift:username": "0ld-us3r", "openshift:selfservice": "m1sspelt" });
    const output = await preview();
    expect(output).toContain(
      `error: NodeReboot "worker-0": in the stack's configuration 2 faults: openshift:username is not read any more: it is openshift:selfService.username now: run pulumi config rm "openshift:username"; openshift:selfservice is not known; closest: selfService (known: backend,`,
    );
    expect(output).not.toMatch(/0ld-us3r|m1sspelt/u);
    expect(simulator.requests).toEqual([]);
  }));

test("a provider that a program has made is refused where it would hide the configuration, and serves with a connection", () =>
  withScene(
    (simulator) =>
      program(
        `const provider = new pulumi.ProviderResource("pulumi-nodejs", "own");`,
        `const { password } = new pulumi.Config("openshift").requireSecretObject("selfService");`,
        `const address = ${JSON.stringify({ apiUrl: simulator.apiUrl, clusterId: "demo.cna.example.com" })};`,
        `const connection = { selfService: { ...address, username: "operator", password } };`,
        reboot("worker-0", { connection: code("connection") }, { provider: code("provider") }),
      ),
    async ({ simulator, workspace, rebooted }) => {
      succeeded(await workspace.up());
      expect(rebooted()).toEqual([nodeOf("worker-0")]);
      const before = simulator.requests.length;
      for (const options of ["{ provider }", "{ parent }"]) {
        workspace.writeProgram(
          program(
            `const provider = new pulumi.ProviderResource("pulumi-nodejs", "own");`,
            `const parent = new pulumi.ComponentResource("test:index:Parent", "parent", {}, { providers: [provider] });`,
            `new openshift.NodeReboot("worker-1", { node: "worker-1.openstacklocal" }, ${options});`,
          ),
        );
        const { output } = failed(await workspace.up());
        expect(output).toContain("openshift:selfService would have no effect");
        expect(output).toContain('Leave the option "provider" out, or give connection among the arguments');
      }
      expect(simulator.requests).toHaveLength(before);
    },
  ));

test("two NodeReboot of one node are an error that names both, before anything is sent: by two providers and spellings of the API, too", () =>
  withScene(
    program(reboot("first", { node: nodeOf("worker-0") }), reboot("second", { node: nodeOf("worker-0") })),
    async ({ simulator, workspace, rebooted }) => {
      const both =
        /node "worker-0\.openstacklocal" is declared by two NodeReboot, "first" and "second": keep one, and put both reasons into its triggers\. Nothing was sent\. \(ERR_INVALID_INPUT\)/;
      for (const result of [await workspace.preview(), await workspace.up()]) {
        expect(failed(result).output).toMatch(both);
      }
      expect(rebooted()).toEqual([]);

      // A roll declares a NodeReboot for each of its nodes.
      const roll = `new openshift.RollingReboot("all", { nodes: ["${nodeOf("worker-0")}"], triggers: ["a"] });`;
      workspace.writeProgram(program(reboot("first", { node: nodeOf("worker-0") }), roll));
      expect(failed(await workspace.preview()).output).toMatch(
        /is declared by two NodeReboot, "first" and "all-worker-0\.openstacklocal"/,
      );

      // A provider of the program's own is a second process of Pulumi's plugin, with a memory of its own.
      const selfService = {
        apiUrl: `${simulator.apiUrl.replace("127.0.0.1", "localhost")}/`,
        clusterId: "demo.cna.example.com",
        username: "operator",
        password: code(`new pulumi.Config("openshift").requireSecretObject("selfService").password`),
      };
      const connection = { selfService };
      const second = reboot("second", { node: nodeOf("worker-0"), connection }, { provider: code("own") });
      const own = `const own = new pulumi.ProviderResource("pulumi-nodejs", "own");`;
      workspace.writeProgram(program(own, reboot("first", { node: nodeOf("worker-0") }), second));
      expect(failed(await workspace.up()).output).toMatch(both);
      expect(rebooted()).toEqual([]);

      // Which node it is becomes known only in the update.
      workspace.writeProgram(
        program(
          image("1"),
          own,
          reboot("first", { node: nodeOf("worker-0") }, { dependsOn: code("image") }),
          second.replace(`"node": "worker-0.openstacklocal"`, `"node": image.node`),
        ),
      );
      succeeded(await workspace.preview());
      expect(failed(await workspace.up()).output).toMatch(both);
      expect(rebooted().length).toBeLessThan(2);
    },
  ));

test("preview finds an unknown node and a wrong password, and only warns where the API is out of reach; fixed, a plain rerun reboots once; a node long gone blocks nothing", () =>
  withScene(program(reboot("worker-0", { node: "wroker-0.openstacklocal" })), async (scene) => {
    const { simulator, workspace, rebooted } = scene;
    const unknown =
      /Cluster demo\.cna\.example\.com has no node "wroker-0\.openstacklocal"\. Node names must match the output of nodestatus exactly\. Closest: "worker-0\.openstacklocal", .*\(ERR_NODE_NOT_FOUND\)/;
    expect(failed(await workspace.preview()).output).toMatch(unknown);
    expect(failed(await workspace.up()).output).toMatch(unknown);

    workspace.writeProgram(program(reboot("worker-0")));
    simulator.setUser({ ...operator, password: "n0t-the-pa55word" });
    for (const result of [await workspace.preview(), await workspace.up()]) {
      expect(failed(result).output).toMatch(
        /GET \S+nodestatus answered 401 .* The user name "operator" or its password is wrong .*\(ERR_UNAUTHORIZED\)/,
      );
    }
    simulator.setUser(operator);

    await workspace.setConfig({ "openshift:selfService.apiUrl": "http://127.0.0.1:9/api/openshift" });
    const preview = succeeded(await workspace.preview());
    expect(preview.output).toMatch(
      /warning: whether node worker-0\S* exists could not be checked: GET http:\S+ failed \(2 attempts\): the connection was refused\..*\(ERR_NETWORK\)/,
    );
    expect(failed(await workspace.up()).output).toMatch(
      /error: .*the connection was refused\..*\(ERR_NETWORK\)/s,
    );
    await workspace.setConfig({ "openshift:selfService.apiUrl": simulator.apiUrl });

    expect(posts(simulator.requests)).toBe(0);
    succeeded(await workspace.up());
    expect(rebooted()).toEqual([nodeOf("worker-0")]);

    simulator.removeNode("demo.cna.example.com", nodeOf("worker-0"));
    workspace.writeProgram(program(reboot("worker-0", { timeoutSeconds: 60 }), reboot("worker-1")));
    succeeded(await workspace.up());
    expect(rebooted()).toEqual([nodeOf("worker-0"), nodeOf("worker-1")]);
  }));

/** A resource whose `version` and `node` are not known before the update that makes or changes it. */
const image = (version: string, node = nodeOf("worker-0")): string => `
const provider = {
  async create(inputs) { return { id: "image", outs: { version: inputs.wanted, node: inputs.on } }; },
  async diff(id, olds, news) { return { changes: olds.version !== news.wanted }; },
  async update(id, olds, news) { return { outs: { version: news.wanted, node: news.on } }; },
};
class Image extends pulumi.dynamic.Resource {
  constructor(name, args) { super(provider, name, { ...args, version: undefined, node: undefined }); }
}
const image = new Image("image", { wanted: "${version}", on: "${node}" });
`;

test("with triggers and nodes that are not known yet a preview sends nothing and shows the reboot", () => {
  const following = (version: string): string =>
    program(
      image(version),
      reboot("worker-0", { node: code("image.node"), triggers: [code("image.version")] }),
      reboot("worker-1", { triggers: code("[image.version]") }),
    );
  return withScene(following("1"), async ({ simulator, workspace, rebooted }) => {
    const first = succeeded(await workspace.preview([], { events: true }));
    expect(operationsIn(first.events)).toEqual(
      expect.arrayContaining(["RebootOrder worker-0: create", "RebootOrder worker-1: create"]),
    );
    expect(posts(simulator.requests)).toBe(0);
    succeeded(await workspace.up());
    expect(rebooted().sort()).toEqual([nodeOf("worker-0"), nodeOf("worker-1")]);

    workspace.writeProgram(following("2"));
    const second = succeeded(await workspace.preview([], { events: true }));
    expect(operationsIn(second.events)).toEqual(
      expect.arrayContaining([
        "RebootOrder worker-1: update",
        "RebootRequest worker-1: update",
        "RebootJob worker-1: update",
      ]),
    );
    expect(second.output).not.toMatch(/error|warning/);
    expect(rebooted()).toHaveLength(2);
    succeeded(await workspace.up());
    expect(rebooted()).toHaveLength(4);
  });
});
