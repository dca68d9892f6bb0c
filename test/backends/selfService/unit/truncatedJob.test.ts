import {
  parseJob,
  readJobOutput,
  statusesInOutput,
} from "../../../../provider/backends/selfService/jobOutput";

const node = "worker-0";

/** A job of whose texts no more than so many units were kept. */
const parse = (output: string, longest: number, errors = "") =>
  parseJob(JSON.stringify({ output, errors }), longest);

describe("a job whose output was cut to its end", () => {
  it.each([
    ["of a name", "er-0 REBOOT\nworker-0 ACTIVE\n", ["ACTIVE"]],
    ["so that it says something else", "worker-0 REBOOT\r\nworker-0 ACTIVE\r\n", ["ACTIVE"]],
    ["between two lines", "\nworker-0 REBOOT\nworker-0 ACTIVE\n", ["REBOOT", "ACTIVE"]],
  ])("begins with a whole line where it was cut in the middle %s", (_where, output, statuses) => {
    const job = parse(output, output.length);
    expect(job.truncated).toBe(true);
    expect(statusesInOutput(job.output, node)).toEqual(statuses);
  });

  it("does not take what is left of a line for the end", () => {
    expect(readJobOutput(parse("Done\n\n", 6).output)).toBe("running");
    expect(readJobOutput(parse("x\nDone\n", 7).output)).toBe("succeeded");
  });

  it("may have lost half of a character, too", () => {
    expect(parse("bc\nd", 5)).toEqual({ output: "d", errors: "", truncated: true });
  });

  it("is kept as it is where it is one line", () => {
    expect(parse("abcd", 4)).toEqual({ output: "abcd", errors: "", truncated: true });
  });
});

it("a job whose errors were cut begins with whole lines there, and its output is whole", () => {
  expect(parse("a\nb", 100, `${"x".repeat(50)}\n${"y".repeat(49)}`)).toEqual({
    output: "a\nb",
    errors: "y".repeat(49),
  });
});

it("a job of which nothing was cut is whole", () => {
  expect(parse("a\nb", Infinity)).toEqual({ output: "a\nb", errors: "" });
  expect(parse("a\nb", 100)).toEqual({ output: "a\nb", errors: "" });
});
