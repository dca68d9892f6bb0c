import * as fc from "fast-check";
import {
  judgeJob,
  parseJob,
  readJobOutput,
  showsReboot,
  statusesInOutput,
  tailOfJobText,
  type JobReading,
  type JobSigns,
  type JobState,
} from "../../../../provider/backends/selfService/jobOutput";
import { WireError } from "../../../../provider/http/wireError";

const node = "worker-0.openstacklocal";
const allReadings: (JobReading | undefined)[] = [
  undefined,
  "succeeded",
  "seems-succeeded",
  "seems-failed",
  "running",
];

describe("what one read of a job's output says", () => {
  const table: [what: string, output: string, reading: JobReading][] = [
    ["nothing yet", "", "running"],
    ["only blanks and line ends", " \r\n\t\n  ", "running"],
    ["a status line", `${node} REBOOT`, "running"],
    ["Done as the only line", "Done", "succeeded"],
    ["Done as the last line", `${node} ACTIVE\nDone`, "succeeded"],
    ["Done before a line end", `${node} ACTIVE\nDone\n`, "succeeded"],
    ["Done before several blank lines", `${node} ACTIVE\nDone\n\n  \n`, "succeeded"],
    ["Done with blanks around it", `${node} ACTIVE\n \tDone \t`, "succeeded"],
    ["Done in an output with CRLF", `${node} ACTIVE\r\nDone\r\n`, "succeeded"],
    ["Done in an output with lone CR", `${node} ACTIVE\rDone\r`, "succeeded"],
    ["Done after an earlier Fail", "attempt 1: Fail\nDone", "succeeded"],
    ["a colored Done", `${node} ACTIVE\n\u001b[1;32mDone\u001b[0m`, "succeeded"],
    ["a colored Fail", `\u001b[31mFail\u001b[0m\n`, "seems-failed"],
    ["Done with a full stop", `${node} ACTIVE\nDone.`, "running"],
    ["Done inside a word", `${node} ACTIVE\nDoner`, "running"],
    ["a word that ends in Done", `${node} ACTIVE\nUnDone`, "running"],
    ["Done at the end of a longer line", `${node} is Done`, "running"],
    ["Done at the start of a longer line", "Done with step 1 of 2", "running"],
    ["Done cut short", `${node} ACTIVE\nDon`, "running"],
    ["done in small letters", `${node} ACTIVE\ndone`, "running"],
    ["Done, then another status", `Done\n${node} ACTIVE`, "seems-succeeded"],
    ["Done, then two lines", `${node} ACTIVE\nDone\n${node} ACTIVE\nbye`, "seems-succeeded"],
    ["Fail, then Done, then another line", `step 1: Fail\nDone\n${node} ACTIVE`, "seems-succeeded"],
    ["Done, then a line that ends in Fail, then another", "Done\ncleanup Fail\nbye", "running"],
    ["Done, then Fail", `Done\nFail`, "seems-failed"],
    ["Fail as the only line", "Fail", "seems-failed"],
    ["Fail as the last line", `${node} ERROR\nFail\n`, "seems-failed"],
    ["Fail at the end of the last line", `${node} ERROR\nreboot: Fail \r\n`, "seems-failed"],
    ["Fail inside a word", `${node} ERROR\nFailover begins`, "running"],
    ["a word that ends in Fail", `${node} ERROR\nNoFail`, "running"],
    ["Fail on an earlier line", `Fail\n${node} REBOOT`, "running"],
    ["Fail in capitals", "FAIL", "running"],
  ];
  it.each(table.map(([what, output, reading]) => [what, reading, output] as const))(
    "of %s is %s",
    (_what, reading, output) => {
      expect(readJobOutput(output)).toBe(reading);
    },
  );
});

const noSigns: JobSigns = { cameBack: false, quietMs: 0, longestPauseMs: 0 };

describe("what several reads say together", () => {
  it("believes Fail only when the next read agrees", () => {
    expect(judgeJob(undefined, "seems-failed", noSigns)).toBe("running");
    expect(judgeJob("running", "seems-failed", noSigns)).toBe("running");
    expect(judgeJob("seems-failed", "seems-failed", noSigns)).toBe("failed");
    expect(judgeJob("seems-failed", "running", noSigns)).toBe("running");
    expect(judgeJob("seems-succeeded", "seems-failed", noSigns)).toBe("running");
  });

  it.each<[what: string, signs: Partial<JobSigns>, state: JobState]>([
    ["without any sign of an end", {}, "running"],
    ["after a node that has come back", { cameBack: true }, "succeeded"],
    ["after less than a minute of silence", { quietMs: 59_999 }, "running"],
    ["after a minute of silence", { quietMs: 60_000 }, "succeeded"],
    ["after a silence that the job has often made", { quietMs: 199_999, longestPauseMs: 20_000 }, "running"],
    ["after ten times its longest pause", { quietMs: 200_000, longestPauseMs: 20_000 }, "succeeded"],
    ["after ten minutes of silence in any case", { quietMs: 600_000, longestPauseMs: 300_000 }, "succeeded"],
  ])("takes an earlier Done, seen twice, %s for: %s", (_what, signs, state) => {
    expect(judgeJob("seems-succeeded", "seems-succeeded", { ...noSigns, ...signs })).toBe(state);
    for (const previous of [undefined, "running", "seems-failed"] as const)
      expect(judgeJob(previous, "seems-succeeded", { ...noSigns, ...signs })).toBe("running");
  });

  it.each(allReadings)("believes Done on the last line at once, also after %s", (previous) => {
    expect(judgeJob(previous, "succeeded", noSigns)).toBe("succeeded");
    expect(judgeJob(previous, "running", { cameBack: true, quietMs: 1e9, longestPauseMs: 0 })).toBe(
      "running",
    );
  });

  it.each([
    ["nothing", [], false],
    ["that it is ACTIVE", ["ACTIVE"], false],
    ["that it is down", ["ACTIVE", "REBOOT"], false],
    ["that it is back", ["REBOOT", "ACTIVE"], true],
    ["that it is back from a hard reboot", ["SHUTOFF", "HARD_REBOOT", "ACTIVE"], true],
    ["that it is back from a move, which is no reboot", ["ACTIVE", "MIGRATING", "ACTIVE"], false],
  ])("sees a reboot of the node in a job that has printed %s: %s → %s", (_what, statuses, shown) => {
    expect(showsReboot(statuses)).toBe(shown);
  });
});

const lineEnd = fc.constantFrom("\n", "\r\n", "\n\n", " \n");
/** Any line that does not begin with the word that decides: that one is told apart by its line end alone. */
const ordinaryLine = fc
  .oneof(
    fc.constantFrom(
      `${node} ACTIVE`,
      `${node} REBOOT`,
      "Fail",
      "x Fail",
      "Failover",
      "is Done",
      "",
      "UnDone",
    ),
    fc.string({ maxLength: 12 }),
  )
  .filter((line) => !/[\r\n]/u.test(line) && !line.trim().startsWith("Done"));
const outputWithoutDone = fc
  .array(fc.tuple(ordinaryLine, lineEnd), { maxLength: 12 })
  .map((lines) => lines.flat().join(""));

/** All readings of an output that grows, seen at these lengths and at its end. */
function judgeGrowing(output: string, cuts: number[]): string[] {
  let previous: JobReading | undefined;
  return [...cuts.map((cut) => cut % (output.length + 1)).sort((a, b) => a - b), output.length].map((cut) => {
    const reading = readJobOutput(output.slice(0, cut));
    const state = judgeJob(previous, reading, noSigns);
    previous = reading;
    return state;
  });
}
const cuts = fc.array(fc.nat(), { maxLength: 8 });

describe("an output that grows", () => {
  it("is never treated as a success before the line Done has begun, wherever a read cuts it", () => {
    fc.assert(
      fc.property(outputWithoutDone, cuts, (output, at) => {
        expect(judgeGrowing(output, at)).not.toContain("succeeded");
      }),
    );
  });

  it("is never treated as a success while Done is not there in full", () => {
    fc.assert(
      fc.property(outputWithoutDone, fc.constantFrom("D", "Do", "Don"), cuts, (output, begun, at) => {
        expect(judgeGrowing(`${output}${begun}`, at)).not.toContain("succeeded");
      }),
    );
  });

  it("is a success as soon as its last line is Done, whatever came before and blanks come after", () => {
    fc.assert(
      fc.property(outputWithoutDone, lineEnd, cuts, (output, end, at) => {
        expect(judgeGrowing(`${output}\nDone`, at).at(-1)).toBe("succeeded");
        expect(judgeGrowing(`${output}\nDone${end}`, at).at(-1)).toBe("succeeded");
      }),
    );
  });

  it("says succeeded exactly when the last line that is not blank is Done", () => {
    const line = fc.oneof(ordinaryLine, fc.constantFrom("Done", " Done ", "Done."));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const last = lines
          .map((text) => text.trim())
          .filter((text) => text !== "")
          .at(-1);
        expect(readJobOutput(lines.join("\n")) === "succeeded").toBe(last === "Done");
      }),
    );
  });

  it("is a failure after two reads of the same end, and never after one", () => {
    fc.assert(
      fc.property(outputWithoutDone, (output) => {
        const ended = `${output}\nFail`;
        expect(judgeGrowing(ended, []).at(-1)).toBe("running");
        expect(judgeGrowing(ended, [ended.length]).at(-1)).toBe("failed");
      }),
    );
  });
});

describe("the statuses that a job has printed", () => {
  it("are each run of equal ones once, in order", () => {
    const lines = ["ACTIVE", "REBOOT", "REBOOT", "REBOOT", "ACTIVE", "ACTIVE"].map((s) => `${node}  ${s}\r`);
    expect(statusesInOutput([...lines, "Done"].join("\n"), node)).toEqual(["ACTIVE", "REBOOT", "ACTIVE"]);
  });

  it("are of this node alone, from lines of two words", () => {
    const output = `worker-1.openstacklocal REBOOT\n${node}\n${node} is REBOOT\n${node} SOMETHING_NEW\nDone`;
    expect(statusesInOutput(output, node)).toEqual(["SOMETHING_NEW"]);
  });

  it("stay the same when they are printed and read again", () => {
    const status = fc.constantFrom("ACTIVE", "REBOOT", "SHUTOFF", "NEW_WORD");
    fc.assert(
      fc.property(fc.array(status, { maxLength: 30 }), (statuses) => {
        const print = (words: string[]): string => words.map((word) => `${node} ${word}`).join("\n");
        const once = statusesInOutput(print(statuses), node);
        expect(statusesInOutput(print(once), node)).toEqual(once);
        expect(once.every((word, i) => word !== once[i - 1])).toBe(true);
      }),
    );
  });

  it("only ever grow with the output, but for the word that a read has cut", () => {
    fc.assert(
      fc.property(outputWithoutDone, fc.nat(), (output, at) => {
        const whole = statusesInOutput(output, node);
        const part = statusesInOutput(output.slice(0, at % (output.length + 1)), node);
        expect(part.slice(0, -1)).toEqual(whole.slice(0, Math.max(0, part.length - 1)));
      }),
    );
  });

  it("have lost their colors, and hold nothing else that a terminal would obey", () => {
    expect(statusesInOutput(`${node} \u001b[31mRED\u001b[0m`, node)).toEqual(["RED"]);
    expect(statusesInOutput(`${node} \u0007RED`, node)).toEqual(["�RED"]);
  });
});

describe("the answer to a read of a job", () => {
  it("takes over what the job wrote", () => {
    expect(parseJob('{"output": "a\\nb", "errors": "c", "more": 1}')).toEqual({
      output: "a\nb",
      errors: "c",
    });
  });

  it("reads absent and null texts as nothing written", () => {
    expect(parseJob('{"output": null}')).toEqual({ output: "", errors: "" });
    expect(parseJob('{"output": "a", "errors": null}')).toEqual({ output: "a", errors: "" });
  });

  it.each([
    ["an object of something else", '{"error": "x"}', 'an object without "output"'],
    ["an array", "[]", "an array"],
    ["a number as output", '{"output": 1}', 'a number where the text of "output"'],
    ["an object as errors", '{"output": "", "errors": {}}', 'an object where the text of "errors"'],
    ["null", "null", "null where a job"],
    ["nothing", "", "an empty body"],
    ["half of the JSON", '{"output": "Do', "not valid JSON"],
  ])("refuses %s", (_what, body, says) => {
    expect(() => parseJob(body)).toThrow(WireError);
    expect(() => parseJob(body)).toThrow(says);
  });
});

describe("the tail of a job's text", () => {
  it("is the last 20 lines that say something", () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    expect(tailOfJobText(lines.join("\r\n\r\n")).split("\n")).toEqual(lines.slice(10));
  });

  it("is the end of lines that are long", () => {
    const line = `${"x".repeat(1500)}y`;
    expect(tailOfJobText(`${line}\n${line}`)).toBe(`${line}\n${line}`.slice(-2000));
  });

  it("is never longer than 2000 characters, has no control characters and no halves of a character", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 50 }),
        fc.integer({ min: 1, max: 100 }),
        (text, n) => {
          const tail = tailOfJobText(`${text}\n`.repeat(n));
          expect(tail.length).toBeLessThanOrEqual(2000);
          expect(tail.replace(/[\n\t]/gu, "")).not.toMatch(/\p{Cc}/u);
          expect(tail).toBe(Buffer.from(tail, "utf8").toString("utf8"));
        },
      ),
    );
    const pairs = tailOfJobText(`${"😀".repeat(1500)}x`);
    expect(pairs).toBe(Buffer.from(pairs, "utf8").toString("utf8"));
  });
});
