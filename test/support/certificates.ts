/** Certificates for one test run, made by openssl in a folder that is gone when this returns. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

export interface Certificates {
  /** An authority of our own. */
  readonly ca: string;
  /** A server's key, and its certificate for `localhost`, 127.0.0.1 and `selfservice.test`, signed by it. */
  readonly key: string;
  readonly cert: string;
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(path.join(tmpdir(), "certificates-"));
  try {
    const openssl = (...args: string[]): void => {
      execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    };
    const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl(
      "req",
      "-x509",
      ...newKey,
      "-days",
      "1",
      "-subj",
      "/CN=test CA",
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
    );
    openssl(
      "req",
      "-new",
      ...newKey,
      "-subj",
      "/CN=localhost",
      "-keyout",
      "server.key",
      "-out",
      "server.csr",
    );
    const names = "subjectAltName=DNS:localhost,DNS:selfservice.test,IP:127.0.0.1\n";
    writeFileSync(path.join(folder, "names.cnf"), names);
    const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1"];
    openssl("x509", "-req", "-in", "server.csr", ...signed, "-extfile", "names.cnf", "-out", "server.pem");
    const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
    return { ca: read("ca.pem"), key: read("server.key"), cert: read("server.pem") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
