import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOkdSimulator, type OkdSimulator } from "../../../simulator/source";
import { makeCertificates } from "../../support/certificates";

let okd: OkdSimulator;
afterEach(() => okd.close());

/** A certificate that no one but its holder has signed; as `clientCa` it is its own authority. */
function clientCertificate(subject: string) {
  const folder = mkdtempSync(join(tmpdir(), "okd-tls-"));
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  const args = ["-nodes", "-days", "1", ...curve, "-subj", subject, "-keyout", keyFile, "-out", certFile];
  execFileSync("openssl", ["req", "-x509", ...args], { stdio: "ignore" });
  const pair = { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8") };
  rmSync(folder, { recursive: true });
  return pair;
}

const { ca, key, cert } = makeCertificates();
const ann = clientCertificate("/CN=ann/O=dev/O=cluster-admins");
const stranger = clientCertificate("/CN=ann/O=cluster-admins");

const call = (url: string, client: { key?: string; cert?: string }, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; json: unknown }>((resolve, reject) => {
    const outgoing = request(url, { ca, ...client, headers, agent: false }, (incoming) => {
      let text = "";
      incoming.on("data", (chunk: Buffer) => (text += chunk.toString()));
      incoming.on("end", () => {
        resolve({ status: incoming.statusCode ?? 0, json: JSON.parse(text) as unknown });
      });
    });
    outgoing.on("error", reject).end();
  });

const whoAmI = "/apis/user.openshift.io/v1/users/~";

describe("the simulated OKD server", () => {
  it("takes CN and O of a client certificate for user and groups, but not in the registry", async () => {
    const tokens = { "bob-token": { user: "bob" } };
    okd = await startOkdSimulator({ tls: { key, cert }, clientCa: ann.cert, tokens });
    expect(okd.url).toMatch(/^https:/);
    expect(await call(`${okd.url}${whoAmI}`, ann)).toMatchObject({
      status: 200,
      json: { metadata: { name: "ann" }, groups: ["dev", "cluster-admins", "system:authenticated"] },
    });
    expect((await call(`${okd.url}/api/v1/nodes`, ann)).status).toBe(200);
    expect((await call(`${okd.url}${whoAmI}`, stranger)).status).toBe(401);
    expect((await call(`${okd.url}${whoAmI}`, {})).status).toBe(403);
    const bearer = { authorization: "Bearer bob-token" };
    expect((await call(`${okd.url}${whoAmI}`, {}, bearer)).json).toMatchObject({ metadata: { name: "bob" } });
    expect((await call(`${okd.registryUrl}/v2/`, ann)).status).toBe(401);
  });

  it("may have another certificate for OAuth and for the registry", async () => {
    const other = makeCertificates();
    const tls = { key: other.key, cert: other.cert };
    okd = await startOkdSimulator({ tls: { key, cert }, oauthTls: tls, registryTls: tls });
    await expect(call(`${okd.url}/version`, {})).resolves.toMatchObject({ status: 200 });
    for (const url of [`${okd.oauthUrl}/oauth/authorize`, `${okd.registryUrl}/v2/`])
      await expect(call(url, {})).rejects.toMatchObject({
        code: expect.stringMatching(/CERT|UNABLE/) as string,
      });
  });
});
