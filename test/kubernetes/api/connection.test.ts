/** Every way to give a connection leads to a real server, as whoever it says, and to no other. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import type { ConfigurationSource } from "../../../provider/pulumi/configuration";
import { noEngine } from "../../../provider/pulumi/engine";
import { createOkdContext } from "../../../provider/kubernetes/clusterContext";
import { requireOkdConnection } from "../../../provider/kubernetes/connection/resolveOkdConnection";
import { readTextFile } from "../../../provider/pulumi/readTextFile";
import { whoAmI } from "../../../provider/okd/identity/readIdentity";
import { makeCertificates } from "../../support/certificates";
import { kubeconfigText, type KubeconfigOptions } from "../../support/kubeCredentials";
import {
  okdConfigOf,
  startSimulatedCluster,
  testClusters,
  type TestCluster,
} from "../../support/testCluster";
import { configOf } from "../../support/settingsSource";

interface Surroundings {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** Who the server takes the user of a connection for. Files are those of this machine, and the given ones. */
async function userOf(
  { config = {}, env = {}, files = {} }: Surroundings,
  kubernetes?: object,
): Promise<string> {
  const source: ConfigurationSource = {
    config: configOf(config),
    env: (name) => env[name],
    readFile: (file) => files[file] ?? readTextFile(file),
  };
  const connection = requireOkdConnection(
    kubernetes === undefined ? {} : { connection: { kubernetes } },
    source,
  );
  const { name } = await whoAmI(createOkdContext(source, noEngine).clusterOf(connection));
  return `${name} by ${connection.source}`;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "connection-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
let files = 0;
const put = (text: string | Buffer, name = `file-${(files += 1)}`): string => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  return path.join(folder, name);
};

describe.each(testClusters)("on $name", (kind) => {
  let cluster: TestCluster;
  beforeAll(async () => (cluster = await kind.start()));
  afterAll(() => cluster.stop());

  const kubeconfig = (options: KubeconfigOptions = {}): string =>
    kubeconfigText(
      { server: cluster.server, user: { token: cluster.adminToken }, ...options },
      cluster.certificateAuthority,
      folder,
    );
  const carol = (): KubeconfigOptions => ({
    user: { certificate: cluster.clientCertificate("carol", ["cooks"]) },
  });

  describe("a server and who to be there", () => {
    it("given in the configuration", async () => {
      expect(await userOf({ config: okdConfigOf(cluster) })).toBe("admin by openshift:kubernetes");
    });

    it("given on the resource, whatever is configured", async () => {
      const { key, cert } = cluster.clientCertificate("dave");
      const okd = {
        server: `${cluster.server}/`,
        clientCertificate: put(cert),
        clientKey: put(key),
        certificateAuthority: put(cluster.certificateAuthority),
      };
      expect(await userOf({ config: okdConfigOf(cluster) }, okd)).toBe(
        "dave by connection.kubernetes (an argument)",
      );
    });
  });

  describe("a kubeconfig", () => {
    it.each<[string, () => KubeconfigOptions, string]>([
      ["a token in it", () => ({}), "admin"],
      ["a token and an authority in files", () => ({ as: "files" }), "admin"],
      ["a certificate in it", carol, "carol"],
      ["a certificate in files", () => ({ ...carol(), as: "files" }), "carol"],
      [
        "the name that the server's certificate is for",
        () => ({ cluster: { "tls-server-name": "selfservice.test" } }),
        "admin",
      ],
    ])("with %s, as its text, as its path and in KUBECONFIG", async (_what, options, user) => {
      const text = kubeconfig(options());
      const file = put(text);
      expect(await userOf({}, { kubeconfig: text })).toBe(
        `${user} by connection.kubernetes.kubeconfig, context test`,
      );
      expect(await userOf({ config: { "openshift:kubernetes.kubeconfig": file } })).toBe(
        `${user} by openshift:kubernetes.kubeconfig, context test`,
      );
      expect(await userOf({ env: { KUBECONFIG: file } })).toBe(`${user} by KUBECONFIG, context test`);
    });

    it("in UTF-16, as PowerShell writes it, with a token just so", async () => {
      const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}\r\n`, "utf16le");
      put(utf16(cluster.adminToken), "windows/token");
      const text = kubeconfig().replace(/token: .*/u, "tokenFile: token");
      const file = put(utf16(text), "windows/config");
      expect(await userOf({ env: { KUBECONFIG: file } })).toBe("admin by KUBECONFIG, context test");
    });

    it("in the home, with files beside it by relative paths", async () => {
      put(cluster.certificateAuthority, "home/.kube/keys/ca.pem");
      put(cluster.adminToken, "home/.kube/token");
      const text = kubeconfig()
        .replace(/certificate-authority-data: .*/u, "certificate-authority: keys/ca.pem")
        .replace(/token: .*/u, "tokenFile: ./token");
      put(text, "home/.kube/config");
      expect(await userOf({ env: { HOME: path.join(folder, "home") } })).toBe(
        "admin by ~/.kube/config, context test",
      );
    });

    it("of several files and contexts leads where the chosen context does", async () => {
      const other = kubeconfig(carol()).replace(/\btest\b/gu, "other");
      const env = { KUBECONFIG: [put(kubeconfig()), put(other)].join(path.delimiter) };
      expect(await userOf({ env })).toBe("admin by KUBECONFIG, context test");
      expect(await userOf({ env, config: { "openshift:kubernetes.context": "other" } })).toBe(
        "carol by KUBECONFIG, context other",
      );
    });

    it("gives way to a token beside it, even where its user would run a program", async () => {
      const text = kubeconfig().replace(/token: .*/u, "exec: { command: whoami }");
      await expect(userOf({}, { kubeconfig: text })).rejects.toThrow(
        "exec runs a program to log in, which this library does not do",
      );
      expect(await userOf({}, { kubeconfig: text, token: cluster.plainToken })).toMatch(/^plain by/u);
    });

    it("is refused as the server's own refusal where its token is a wrong one", async () => {
      const text = kubeconfig({ user: { token: "nobodys-token" } });
      await expect(userOf({}, { kubeconfig: text })).rejects.toMatchObject({ code: "ERR_UNAUTHORIZED" });
    });

    it("trusts no other authority, and no other name, unless it says so", async () => {
      const stranger = makeCertificates().ca;
      const server = { server: cluster.server, token: cluster.adminToken };
      const untrusted = [
        { ...server },
        { ...server, certificateAuthority: stranger },
        { kubeconfig: kubeconfig(), certificateAuthority: stranger },
        { kubeconfig: kubeconfig({ cluster: { "tls-server-name": "other.test" } }) },
      ];
      for (const okd of untrusted)
        await expect(userOf({}, okd)).rejects.toMatchObject({ code: "ERR_NETWORK" });
      const skipping = { kubeconfig: kubeconfig(), insecureSkipTlsVerify: true };
      expect(await userOf({}, skipping)).toMatch(/^admin by/u);
    });

    it("leads through the proxy that it names", async () => {
      const tunnels: string[] = [];
      const open = new Set<Socket>();
      const proxy = createServer().on("connect", ({ url = "" }, socket: Socket) => {
        tunnels.push(url);
        const { hostname, port } = new URL(`http://${url}`);
        const onward = connect(Number(port), hostname, () => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n");
          socket.pipe(onward).pipe(socket);
        });
        for (const end of [socket, onward]) open.add(end.on("error", () => end.destroy()));
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      try {
        expect(await userOf({}, { kubeconfig: kubeconfig({ cluster: { "proxy-url": proxyUrl } }) })).toMatch(
          /^admin by/u,
        );
        expect(new Set(tunnels)).toEqual(new Set([new URL(cluster.server).host]));
      } finally {
        for (const socket of open) socket.destroy();
        await new Promise((resolve) => proxy.close(resolve));
      }
    });
  });

  describe("a pod's service account", () => {
    const mounted = "/var/run/secrets/kubernetes.io/serviceaccount";
    const pod = (token: string): Surroundings => ({
      env: {
        KUBERNETES_SERVICE_HOST: new URL(cluster.server).hostname,
        KUBERNETES_SERVICE_PORT: new URL(cluster.server).port,
      },
      files: {
        [`${mounted}/token`]: token,
        [`${mounted}/ca.crt`]: cluster.certificateAuthority,
        [`${mounted}/namespace`]: "test",
      },
    });

    if (kind.version !== "3.x") {
      it("is who one is there, with a token that was requested for it", async () => {
        const accounts = "/api/v1/namespaces/test/serviceaccounts";
        await cluster.request("POST", accounts, { metadata: { name: "pilot" } });
        const { body } = await cluster.request("POST", `${accounts}/pilot/token`, {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          spec: { expirationSeconds: 3600 },
        });
        const { token } = (body as { status: { token: string } }).status;
        expect(await userOf(pod(`${token}\n`))).toBe(
          "system:serviceaccount:test:pilot by the pod's service account",
        );
      });
    }

    it("is read again, because its token is exchanged", async () => {
      expect(await userOf(pod(cluster.adminToken))).toMatch(/^admin by/u);
      expect(await userOf(pod(cluster.plainToken))).toMatch(/^plain by/u);
    });
  });
});

it.each(["4.x", "3.x"] as const)(
  "a kubeconfig's user name and password log in at OKD %s",
  async (version) => {
    const user = { name: "ann", password: "ann's password", groups: [] };
    const cluster = await startSimulatedCluster({ version, users: [user] });
    try {
      const text = kubeconfigText(
        { server: cluster.server, user: { token: "TOKEN" } },
        cluster.certificateAuthority,
        folder,
      ).replace("token: TOKEN", `username: ann\n      password: "${user.password}"`);
      expect(await userOf({}, { kubeconfig: text })).toBe(
        "ann by connection.kubernetes.kubeconfig, context test",
      );
    } finally {
      await cluster.stop();
    }
  },
);
