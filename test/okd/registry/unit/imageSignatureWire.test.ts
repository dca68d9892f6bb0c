import fc from "fast-check";
import { openshiftVersionOf, parseServerVersion } from "../../../../provider/kubernetes/wire/serverVersion";
import {
  isBase64,
  parseSignatures,
  registryErrorsOf,
  sameBytes,
  signatureBody,
  signaturesPath,
} from "../../../../provider/okd/registry/imageSignatureWire";
import { WireError } from "../../../../provider/http/wireError";

const digest = `sha256:${"0".repeat(64)}`;

describe("signatures on the wire", () => {
  it("are read as they are written, and as the documentation writes them", () => {
    const written = signatureBody(`${digest}@name`, "AAAA") as Record<string, unknown>;
    const record = { name: `${digest}@name`, type: "atomic", content: "AAAA", schemaVersion: 2 };
    expect(parseSignatures(JSON.stringify({ signatures: [written] }))).toEqual([record]);
    const { schemaVersion: version, ...rest } = written;
    expect(parseSignatures(JSON.stringify({ signatures: [{ ...rest, version }] }))).toEqual([record]);
    expect(parseSignatures('{"signatures":null}')).toEqual([]);
    expect(signaturesPath("test", "we b", digest)).toBe(`/extensions/v2/test/we%20b/signatures/${digest}`);
  });

  it("are, in any other form, an error that says so", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        try {
          for (const { name, content } of parseSignatures(body))
            expect([typeof name, typeof content]).toEqual(["string", "string"]);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
    const signature = { name: "a", type: "atomic", content: "AAAA" };
    for (const signatures of ["text", {}, [null], [signature], [{ ...signature, schemaVersion: "2" }]])
      expect(() => parseSignatures(JSON.stringify({ signatures }))).toThrow(WireError);
  });

  it("are refused with codes and words that are safe to show, whatever the answer is", () => {
    const errors = [
      { code: "SIGNATURE_INVALID", message: "invalid\u001b[31m", detail: "the name" },
      { code: "UNKNOWN", message: "unknown", detail: { reason: "x" } },
      { message: "no code" },
      null,
    ];
    expect(registryErrorsOf(JSON.stringify({ errors }))).toEqual([
      { code: "SIGNATURE_INVALID", text: '"SIGNATURE_INVALID: invalid�[31m: the name"' },
      { code: "UNKNOWN", text: '"UNKNOWN: unknown"' },
    ]);
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (body) => {
        for (const { text } of registryErrorsOf(body)) expect(text).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  it("have a content in base64, which is compared by its bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.uint8Array({ minLength: 1 }), (one, other) => {
        const [a, b] = [one, other].map((bytes) => Buffer.from(bytes).toString("base64")) as [string, string];
        expect(isBase64(a)).toBe(true);
        expect(sameBytes(a, `${a.slice(0, 2)}\n${a.slice(2)}`)).toBe(true);
        expect(sameBytes(a, b)).toBe(a === b);
      }),
    );
    for (const text of ["", "a", "ab", "abc", "ab==\n", "a===", "ab-_", "ä===", "YWJj YWJj"])
      expect(isBase64(text)).toBe(false);
  });
});

describe("versions of servers", () => {
  it("are the gitVersion, and nothing else is treated as one", () => {
    expect(parseServerVersion('{"major":"1","gitVersion":"v1.31.6"}')).toBe("v1.31.6");
    for (const body of ["{}", "[]", "", "<html>", '{"gitVersion":1}'])
      expect(() => parseServerVersion(body)).toThrow(WireError);
  });

  it("of OpenShift 4 are the last one completed, else the one wanted", () => {
    const of = (status: unknown): string | undefined =>
      openshiftVersionOf({ metadata: { name: "version" }, status });
    const history = [
      null,
      { state: "Partial", version: "4.19.1" },
      { state: "Completed", version: "4.18.9" },
      { state: "Completed", version: "4.17.0" },
    ];
    expect(of({ history, desired: { version: "4.19.1" } })).toBe("4.18.9");
    expect(of({ history: [history[1]], desired: { version: "4.19.1" } })).toBe("4.19.1");
    for (const status of [undefined, null, {}, { history: null, desired: null }, { desired: {} }])
      expect(of(status)).toBeUndefined();
  });
});
