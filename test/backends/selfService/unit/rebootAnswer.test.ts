import { parseRebootAnswer } from "../../../../provider/backends/selfService/rebootAnswer";
import { WireError } from "../../../../provider/http/wireError";

const answer = (jobId: unknown): string =>
  JSON.stringify({ state: "started", job_id: jobId, status_url: "https://elsewhere.example/job/other" });

describe("the answer to a reboot", () => {
  it.each(["tmp123abcd", "0", "a.b_c~d-e", "550e8400-e29b-41d4-a716-446655440000", "x".repeat(128)])(
    "gives the job id %s, whatever status_url says",
    (jobId) => {
      expect(parseRebootAnswer(answer(jobId))).toBe(jobId);
    },
  );

  it.each([
    ["a step up in the path", ".."],
    ["a path", "../../other/job/1"],
    ["a slash", "a/b"],
    ["a backslash", "a\\b"],
    ["an encoded slash", "a%2fb"],
    ["a query", "a?b"],
    ["a fragment", "a#b"],
    ["a blank", "a b"],
    ["a line end", "a\n"],
    ["a terminal escape", "\u001b[2Ja"],
    ["a leading dash, which a command would take for an option", "-rf"],
    ["a quote", "a'b"],
    ["nothing", ""],
    ["more than a job id can be", "x".repeat(129)],
  ])("refuses a job id with %s", (_what, jobId) => {
    expect(() => parseRebootAnswer(answer(jobId))).toThrow(WireError);
    expect(() => parseRebootAnswer(answer(jobId))).toThrow("an unusable job id");
  });

  it.each([
    ["a number as job id", answer(7), 'a number where the "job_id"'],
    ["no job id", '{"state": "started"}', 'nothing where the "job_id"'],
    ["an array", "[]", "an array where the started job"],
    ["nothing", "", "an empty body"],
    ["a page", "<html><body>ok</body></html>", 'a page of HTML where JSON was expected: "ok"'],
  ])("refuses %s", (_what, body, says) => {
    expect(() => parseRebootAnswer(body)).toThrow(WireError);
    expect(() => parseRebootAnswer(body)).toThrow(says);
  });

  it("shows an unusable job id cut short and harmless", () => {
    const said = (): string => {
      try {
        return parseRebootAnswer(answer(`\u001b[2J${"y".repeat(500)}`));
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(said().length).toBeLessThan(100);
    expect(said()).not.toMatch(/\p{Cc}/u);
  });
});
