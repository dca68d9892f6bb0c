import * as fc from "fast-check";
import { summarizeErrorBody } from "../../../provider/http/errorBody";
import { parseJson } from "../../../provider/http/wireError";
import { neutralize, plainWord, quoteForeignText } from "../../../provider/core/foreignText";

const page = (title: string, text: string): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title><style>b { color: red }</style></head><body><h1>${text}</h1></body></html>`;

describe("the gist of an error's body", () => {
  it.each([
    ["the error of a JSON object", '{"error": "Node Not found"}', '"Node Not found"'],
    ["its message, where there is no error", '{"code": 1, "message": "no"}', '"no"'],
    ["its detail, where there is neither", '{"error": "", "detail": "why"}', '"why"'],
    ["the title of a page", page("502 Bad Gateway", "Sorry"), '"502 Bad Gateway"'],
    ["the first text of a page with an empty title", page(" ", "Sorry"), '"Sorry"'],
    ["the first text of a page without a title", "<p>Sorry,\n <b>no</b></p>", '"Sorry, no"'],
    ["nothing of a script", "<script>alert(1)</script><p>Sorry</p>", '"Sorry"'],
    ["plain text", "upstream timed out", '"upstream timed out"'],
    ["the text of JSON without a word for it", '{"code": 7}', '"{\\"code\\": 7}"'],
    ["the text of a page inside a JSON object", '{"error": "<html><b>no</b></html>"}', '"no"'],
    ["the text around markup", "Error: <b>no</b> <!-- x -->", '"Error: no"'],
    ["a title in capitals with attributes", '<HTML><TITLE lang="en">Gone</TITLE><p>Sorry</p>', '"Gone"'],
    ["words that markup parts, parted", "<p>no<br>way<script>x</script>out</p>", '"no way out"'],
    ["what stands before a tag that was cut", "<p>Sorry</p><a href=", '"Sorry"'],
    ["the text of JSON that is no object", "7", '"7"'],
    ["the text of null", "null", '"null"'],
  ])("is %s", (_what, body, gist) => {
    expect(summarizeErrorBody(body)).toBe(gist);
  });

  it.each(["", "  \n", "<html></html>", "<script>x", "<style>b{}</style>"])("is nothing for %j", (body) => {
    expect(summarizeErrorBody(body)).toBeUndefined();
  });

  it("is short, harmless and without markup whatever the body is", () => {
    const piece = fc.constantFrom(
      "<b>",
      "</b>",
      "<",
      ">",
      "<script>",
      "<title>",
      "\u001b[2J",
      "text ",
      "{",
      '"',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 80 }), (pieces) => {
        const gist = summarizeErrorBody(pieces.join("")) ?? "";
        expect(gist).not.toMatch(/\p{Cc}|<\/?(?:b|script|title)\b/u);
        expect((gist === "" ? "" : (JSON.parse(gist) as string)).length).toBeLessThanOrEqual(121);
      }),
    );
  });
});

describe("a body that should be JSON", () => {
  it("is described by its first words when it is text", () => {
    expect(() => parseJson("{'state': None,")).toThrow(`a body that is not valid JSON: "{'state': None,"`);
  });

  it("is described by its title when it is a page", () => {
    expect(() => parseJson(page("Sign in", "please"))).toThrow(
      'a page of HTML where JSON was expected: "Sign in"',
    );
  });

  it.each(["", " \n\t"])("is called empty where it is %j", (body) => {
    expect(() => parseJson(body)).toThrow("an empty body where JSON was expected");
  });

  it("is never quoted at length", () => {
    expect(() => parseJson(`[${"x".repeat(100_000)}`)).toThrow(/^.{1,200}$/u);
  });
});

describe("text from other systems", () => {
  it("loses what a terminal would obey and keeps line ends and tabs", () => {
    expect(neutralize("\u001b]0;title\u0007a\u0008\tb\r\nc\rd\u009b31m")).toBe("�]0;title�a�\tb\nc\nd�31m");
  });

  it("loses marks that turn the direction of text, and halves of characters", () => {
    expect(neutralize("a\u202eb\u2066c\u200fd\ufeffe\ud83d")).toBe("a�b�c�d�e�");
    expect(neutralize("😀 ä 漢")).toBe("😀 ä 漢");
  });

  it("is one line where it is a word, whatever stands between its parts", () => {
    expect(plainWord("in\n\n\ttransit\u001b")).toBe("in transit�");
  });

  it("is the same when it is made harmless twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(neutralize(neutralize(text))).toBe(neutralize(text));
      }),
    );
  });

  it("is quoted on one line, cut where it is long, and never in the middle of a character", () => {
    expect(quoteForeignText(' a\n\t"b" ')).toBe('"a \\"b\\""');
    expect(quoteForeignText("x".repeat(50), 40)).toBe(`"${"x".repeat(40)}…"`);
    expect(quoteForeignText("x".repeat(40), 40)).toBe(`"${"x".repeat(40)}"`);
    expect(quoteForeignText(`${"x".repeat(39)}😀y`, 40)).toBe(`"${"x".repeat(39)}…"`);
  });
});
