import * as fc from "fast-check";
import { SecretSearch } from "../../../provider/http/redaction/secretSearch";
import { alphabets, encoders } from "../../support/encoders";

function searchFor(...secrets: string[]): SecretSearch {
  const search = new SecretSearch(new Set(["Done", "ACTIVE"]));
  for (const secret of secrets) search.add(secret);
  return search;
}

describe.each(Object.entries(encoders))("a secret that is spelled by %s", (_name, encode) => {
  it.each(Object.entries(alphabets))("is redacted, made of %s", (_alphabet, secret) => {
    expect(searchFor(secret).redact(`you sent ${encode(secret)}, no`)).toBe("you sent [secret], no");
  });

  it.each(Object.entries(alphabets))("is redacted in a Basic header, made of %s", (_alphabet, secret) => {
    const header = Buffer.from(`operator:${secret}`).toString("base64");
    expect(searchFor(secret, header).redact(`you sent ${encode(header)}, no`)).toBe("you sent [secret], no");
  });
});

describe("the search for secrets", () => {
  it("finds a password in the header of someone of whom nothing else is known", () => {
    for (const secret of Object.values(alphabets)) {
      const header = Buffer.from(`someone:${secret}`).toString("base64");
      expect(searchFor(secret).redact(`Basic ${header}, no`)).toBe("Basic [secret], no");
    }
  });

  it("finds a secret of any characters, by whomever it is spelled, and by whomever that is spelled again", () => {
    // What an encoder of bytes makes of half a character is another character.
    const secret = fc
      .string({ unit: "grapheme", minLength: 8, maxLength: 40 })
      .filter((text) => text.trim().length >= 8);
    const name = fc.constantFrom(
      ...Object.keys(encoders).filter((each) => !/ASCII|base64|hexa.*l$/u.test(each)),
    );
    fc.assert(
      fc.property(secret, name, (text, one) => {
        const spelled = (encoders[one] ?? String)(text);
        expect(searchFor(text).redact(`<${spelled}>`)).not.toContain(spelled);
        expect(searchFor(text).redact(`<${JSON.stringify(spelled)}>`)).not.toContain(JSON.stringify(spelled));
      }),
      { numRuns: 500 },
    );
  });

  it("leaves a text as it is that holds no part of a secret", () => {
    const search = searchFor("Pl4nted&N33dle", "5h0rt");
    const text = fc.string({ unit: "binary", maxLength: 200 }).filter((each) => !/Pl4nted|5h0rt/u.test(each));
    fc.assert(fc.property(text, (each) => search.redact(each) === each));
  });

  it.each([
    ["cut by whoever wrote it", "you sent Pl4nted-N33d…", "you sent [secret]…"],
    ["cut at its beginning", "…ted-N33dle-in-hay", "…[secret]"],
    ["broken into lines", "Pl4nted-N33dl\ne-in-hay-5tack", "[secret]\n[secret]"],
    ["with an asterisk for its middle", "Pl4nted-N33d****hay-5tack-of", "[secret]****hay-5tack-of"],
  ])("takes out what is left of a long secret that is %s", (_what, text, redacted) => {
    expect(searchFor("Pl4nted-N33dle-in-hay-5tack").redact(text)).toBe(redacted);
  });

  it("takes out any two dozen characters in a row of a token", () => {
    const token = `sha256~${"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".repeat(3)}`;
    const search = searchFor(token);
    for (let at = 0; at + 24 <= token.length; at++) {
      expect(search.redact(`(${token.slice(at, at + 24)})`)).toBe("([secret])");
    }
  });

  it.each([
    ["of less than four characters", "abc", "abc of abc"],
    ["that is a word of the protocol", "ACTIVE", "worker-0 ACTIVE"],
    ["of less than eight characters within a longer word", "work", "worker-0 works"],
  ])("leaves a secret %s", (_what, secret, text) => {
    expect(searchFor(secret).redact(text)).toBe(text);
  });

  it("finds a short secret where it is a word, but not in what leaves: it may be a name of the user's", () => {
    const search = searchFor("demo");
    expect(search.redact('user "demo"\\ndemo: no, demolition')).toBe(
      'user "[secret]"\\n[secret]: no, demolition',
    );
    expect(search.redact("pulumi up --stack demo", "unlikely")).toBe("pulumi up --stack demo");
  });

  it.each([
    ["password", true],
    ["Openshift", true],
    ["passw0rd", false],
    ["correcthorse", false],
  ])("leaves %s in what leaves, because it may be a word of a command: %j", (secret, isLeft) => {
    const search = searchFor(secret);
    expect(search.redact(`you sent ${secret}`)).toBe("you sent [secret]");
    const leaving = search.redact(`you sent ${secret}`, "unlikely");
    expect(leaving).toBe(isLeft ? `you sent ${secret}` : "you sent [secret]");
  });

  it("marks a secret once, however often a text is looked at, even the mark's own word", () => {
    const search = searchFor("secret", "Pl4ntedN33dle");
    const once = search.redact("secret Pl4ntedN33dlePl4ntedN33dle");
    expect(once).toBe("[secret] [secret]");
    expect(search.redact(once)).toBe(once);
  });

  it("takes the whole of a JSON escape out, so that JSON stays JSON", () => {
    const secret = 'a"b\\c\u00e4Pl4nted';
    const body = JSON.stringify({ error: `no ${secret}`, code: 1 });
    expect(JSON.parse(searchFor(secret).redact(body))).toEqual({ error: "no [secret]", code: 1 });
  });

  it("needs no more time for each of a million escapes than for each of a few", () => {
    const search = searchFor("Pl4ntedN33dle", "another-5ecret-of-mine");
    const costOf = (escapes: number): number => {
      const text = `${"\\u0026amp;%2525".repeat(escapes)}Pl4ntedN33dle`;
      const before = process.cpuUsage();
      expect(search.redact(text)).toMatch(/25\[secret\]$/u);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    costOf(20_000);
    // Processor time, not the clock's: other programs run beside the tests. A search that is not linear takes 8 times more.
    expect(costOf(160_000)).toBeLessThan(8 * 5 * costOf(20_000));
  });
});
