import * as fc from "fast-check";
import { stringify } from "yaml";
import { parseKubeconfig } from "../../../provider/kubernetes/connection/kubeconfig";
import { WireError } from "../../../provider/http/wireError";
import { findLeaks } from "../../support/leakScan";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("any kubeconfig", () => {
  const needle = "Pl4ntedN33dleOfTheK3y";
  /** Values that may stand where a credential should, most of them wrong there. */
  const credential = fc.oneof(
    fc.constantFrom(
      needle,
      `${needle}: {`,
      `*${needle}`,
      `!!${needle}`,
      `"${needle}`,
      `[${needle}`,
      `%${needle}`,
    ),
    fc.constantFrom<unknown>([needle], { [needle]: needle }, 5, null, true, base64(needle)),
  );
  const user = fc.dictionary(
    fc.constantFrom(
      "token",
      "tokenFile",
      "client-key",
      "client-key-data",
      "username",
      "password",
      "exec",
      "as",
    ),
    credential,
  );
  const config = fc.record(
    {
      clusters: fc.array(
        fc.record({
          name: fc.constantFrom("a", "b"),
          cluster: fc.dictionary(
            fc.constantFrom("server", "certificate-authority-data", "proxy-url", "insecure-skip-tls-verify"),
            credential,
          ),
        }),
      ),
      users: fc.array(fc.record({ name: fc.constantFrom<unknown>("a", "b", "c", 5), user })),
      contexts: fc.array(fc.record({ name: fc.string(), context: fc.anything() })),
      "current-context": fc.oneof(fc.string(), fc.integer()),
    },
    { requiredKeys: [] },
  );
  /** A text as someone might spoil it: cut, doubled, with a piece of it put elsewhere. */
  const spoilt = fc
    .tuple(
      config,
      fc.boolean(),
      fc.nat(400),
      fc.nat(400),
      fc.constantFrom("", "\n", "\t", ":", "[", "&a ", "\0"),
    )
    .map(([value, json, from, to, piece]) => {
      const text = json ? JSON.stringify(value) : stringify(value);
      return piece === "" ? text : `${text.slice(0, from)}${piece}${text.slice(to)}`;
    });

  it("refuses whatever it cannot read with an error of its own, in which no credential is", () => {
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.string({ unit: "binary" })), (text) => {
        try {
          parseKubeconfig(text, "/folder");
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
          expect(findLeaks([needle], [["the message", (error as Error).message]])).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("reads back what was written, whatever the names and values are", () => {
    const name = fc.string({ minLength: 1, unit: "grapheme" });
    const named = fc.uniqueArray(fc.tuple(name, fc.string({ unit: "grapheme" })), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(named, fc.boolean(), (users, json) => {
        const value = { users: users.map(([key, token]) => ({ name: key, user: { token } })) };
        const read = parseKubeconfig(json ? JSON.stringify(value) : stringify(value)).users;
        expect([...read].map(([key, { token }]) => [key, token ?? ""])).toEqual(users);
      }),
    );
  });
});
