/** Whom Node.js trusts beside an authority that is given, in a process of its own: it reads its settings at its start. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { makeCertificates } from "../../support/certificates";
import { patchedLibrary } from "../../support/patchedLibrary";
import { closeServers, httpsServer, started } from "../../support/rawServer";

const corporate = makeCertificates();
const cluster = makeCertificates();
let library: string;
let folder: string;
beforeAll(() => {
  library = patchedLibrary([]);
  folder = mkdtempSync(path.join(tmpdir(), "authorities-"));
  writeFileSync(path.join(folder, "corporate.pem"), corporate.ca);
});
afterAll(() => {
  for (const each of [library, folder]) rmSync(each, { recursive: true });
});
afterEach(closeServers);

/** What a server with a certificate of the corporate authority answers to a process with `NODE_EXTRA_CA_CERTS`. */
async function answer(trust: object, extra: string): Promise<string> {
  const server = await started(httpsServer(corporate, (_request, response) => response.end("trusted")));
  const program = `
    const { createTransport } = require(${JSON.stringify(path.join(library, "dist/http/transport.js"))});
    createTransport(${JSON.stringify(trust)})({ method: "GET", url: new URL(${JSON.stringify(server.origin)}), timeoutMs: 5000 })
      .then(({ body }) => body, ({ message }) => message)
      .then((text) => process.stdout.write(text));`;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: extra };
  return (await promisify(execFile)(process.execPath, ["-e", program], { env })).stdout;
}

const theFile = (): string => path.join(folder, "corporate.pem");

describe("NODE_EXTRA_CA_CERTS", () => {
  it.each([
    ["no authority is given", {}],
    [
      "an authority is given besides, as for the OAuth server and the registry",
      { additionalCertificate: cluster.ca },
    ],
  ])("counts where %s", async (_what, trust) => {
    expect(await answer(trust, theFile())).toBe("trusted");
    expect(await answer(trust, "")).toMatch(/certificate is not trusted/u);
  });

  it("does not count where an authority is given instead", async () => {
    expect(await answer({ caCertificate: cluster.ca }, theFile())).toMatch(/certificate is not trusted/u);
  });

  it("that leads nowhere takes nothing from the authority that is given besides", async () => {
    expect(await answer({ additionalCertificate: corporate.ca }, path.join(folder, "missing"))).toBe(
      "trusted",
    );
  });
});
