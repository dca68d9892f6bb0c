/** What Node.js prints of requests when it is debugged, with the library as it is built in a process of its own. */
import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { repository } from "../../../scripts/setup/paths.cjs";
import { makeCertificates } from "../../support/certificates";
import { plantedPassword, requireNoLeaks } from "../../support/leakScan";
import { closeServers, httpServer, httpsServer, started } from "../../support/rawServer";

afterEach(closeServers);
const certificates = makeCertificates();
const nodes = JSON.stringify([{ nodename: "worker-0", status: "ACTIVE" }]);

/** Reads the nodes with the settings that the environment brings, and prints what is said and what was read. */
const program = `
const { createNodeContext } = require(${JSON.stringify(path.join(repository, "dist", "nodes", "nodeContext.js"))});
const { createNodeReads } = require(${JSON.stringify(path.join(repository, "dist", "backends", "nodeReads.js"))});
const { requireBackend } = require(${JSON.stringify(path.join(repository, "dist", "backends", "resolveBackend.js"))});
const source = { config: () => undefined, env: (name) => process.env[name], readFile: () => "" };
const say = (_urn, severity, text) => console.log(severity + ": " + text);
const engine = { presence: async () => "present", progress: () => {}, say, exit: () => {} };
const context = createNodeContext(source, engine, createNodeReads());
const connection = requireBackend({}, source);
context.backendOf(connection).listNodes({ attempts: 1 }).then((nodes) => console.log(JSON.stringify(nodes)));
context.backendOf({ ...connection, insecureSkipTlsVerify: true });
`;

/** What a process prints that reads nodes from there, with these variables. */
async function printed(apiUrl: string, env: Record<string, string>) {
  const settings = {
    OPENSHIFT_SELFSERVICE_API_URL: apiUrl,
    OPENSHIFT_SELFSERVICE_CLUSTER_ID: "cluster",
    OPENSHIFT_SELFSERVICE_USERNAME: "operator",
    OPENSHIFT_SELFSERVICE_PASSWORD: plantedPassword,
    OPENSHIFT_SELFSERVICE_CA_CERTIFICATE: certificates.ca,
    OPENSHIFT_SELFSERVICE_ALLOW_PLAIN_HTTP: "true",
  };
  const run = promisify(execFile);
  const { stdout, stderr } = await run(process.execPath, ["-e", program], {
    env: { PATH: process.env["PATH"], ...settings, ...env },
    maxBuffer: 100_000_000,
  });
  return { stdout, stderr };
}

it.each(["http", "https", "net", "*"])(
  "NODE_DEBUG=%s shows no password, and is warned of once",
  async (section) => {
    const servers = [
      await started(httpServer((_request, response) => response.end(nodes))),
      await started(httpsServer(certificates, (_request, response) => response.end(nodes))),
    ];
    let lines = 0;
    for (const { origin } of servers) {
      const { stdout, stderr } = await printed(origin, { NODE_DEBUG: section });
      lines += stderr.split("\n").filter((line) => line.includes("Authorization")).length;
      requireNoLeaks([plantedPassword], [["what is printed", stderr + stdout]]);
      expect(stdout.match(/warning: NODE_DEBUG is set/gu)).toHaveLength(1);
      expect(stdout).toContain('[{"name":"worker-0","role":"worker","status":"ACTIVE","state":"ready"}]');
    }
    // Node.js prints it: what is not found was taken out.
    expect(lines).toBeGreaterThan(0);
  },
);

it("DEBUG=* shows neither the password nor that of the proxy", async () => {
  const proxyPassword = "Pr0xyN33dle7Qx";
  const server = await started(httpServer((_request, response) => response.end(nodes)));
  const { stdout, stderr } = await printed("http://selfservice.test", {
    DEBUG: "*",
    HTTP_PROXY: server.origin.replace("http://", `http://me:${proxyPassword}@`),
  });
  expect(stderr).toMatch(/http-proxy-agent.*Proxy-Authorization: Basic \[secret\]/u);
  requireNoLeaks([plantedPassword, proxyPassword], [["what is printed", stderr + stdout]]);
  expect(stdout).toContain("warning: DEBUG is set");
});
