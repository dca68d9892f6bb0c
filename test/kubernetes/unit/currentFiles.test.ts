import type { OkdConnection } from "../../../provider/kubernetes/connection/okdConnection";
import { createFileReader } from "../../../provider/kubernetes/connection/currentFiles";
import { makeCertificates } from "../../support/certificates";
import { settingsSource } from "../../support/settingsSource";

const [first, second] = [makeCertificates(), makeCertificates()];
const files = {
  token: "/token",
  clientCertificate: "/cert",
  clientKey: "/key",
  certificateAuthority: "/ca",
  registryCertificateAuthority: "/registry-ca",
} as const;
const connection: OkdConnection = {
  server: "https://api.example",
  source: "test",
  token: "first",
  clientCertificate: first.cert,
  clientKey: first.key,
  certificateAuthority: first.ca,
  oauthCertificateAuthority: first.ca,
  registryCertificateAuthority: first.ca,
  files,
};
const asResolved = {
  "/token": "first\n",
  "/cert": first.cert,
  "/key": first.key,
  "/ca": first.ca,
  "/registry-ca": first.ca,
};
const clock = { date: () => new Date() };

/** What of the connection is another one after its files have become these. */
function changes(now: Readonly<Record<string, string>>, at = clock, of = connection): object {
  const current = createFileReader(settingsSource({ files: now }), at)(of);
  return Object.fromEntries(
    Object.entries(current).filter(([key, value]) => of[key as keyof OkdConnection] !== value),
  );
}

describe("a connection as its files say it now", () => {
  it.each<[string, Readonly<Record<string, string>>, object]>([
    ["the same files", {}, {}],
    ["another token, with the end of its line", { "/token": "second\r\n" }, { token: "second" }],
    [
      "another certificate with its key",
      { "/cert": second.cert, "/key": second.key },
      { clientCertificate: second.cert, clientKey: second.key },
    ],
    ["another authority", { "/ca": second.ca }, { certificateAuthority: second.ca }],
    [
      "another authority of the registry",
      { "/registry-ca": second.ca },
      { registryCertificateAuthority: second.ca },
    ],
  ])("takes over %s", (_what, exchanged, expected) => {
    expect(changes({ ...asResolved, ...exchanged })).toEqual(expected);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["an empty token", { "/token": "\n" }],
    ["a token of two words", { "/token": "half an" }],
    ["a certificate whose key is not there yet", { "/cert": second.cert }],
    ["a key whose certificate is not there yet", { "/key": second.key }],
    ["half a certificate", { "/cert": second.cert.slice(0, 200), "/key": second.key }],
    ["half an authority", { "/ca": second.ca.slice(0, 200) }],
    ["an empty authority", { "/ca": "" }],
  ])("stays as it was for %s", (_what, exchanged) => {
    expect(changes({ ...asResolved, ...exchanged })).toEqual({});
  });

  it("stays as it was for files that are gone, and for a certificate that has ended", () => {
    expect(changes({})).toEqual({});
    const inAWeek = { date: () => new Date(Date.now() + 7 * 86_400_000) };
    expect(changes({ ...asResolved, "/cert": second.cert, "/key": second.key }, inAWeek)).toEqual({});
  });

  it("continues from what was good last, and is itself where it is from no file", () => {
    const now: Record<string, string> = { ...asResolved };
    const current = createFileReader(settingsSource({ files: now }), clock);
    now["/token"] = "second";
    expect(current(connection).token).toBe("second");
    now["/token"] = "";
    expect(current(connection).token).toBe("second");
    now["/token"] = "third";
    expect(current(connection).token).toBe("third");
    const embedded: OkdConnection = { server: connection.server, source: "test", token: "first" };
    expect(current(embedded)).toBe(embedded);
  });
});
