import { gzipSync } from "node:zlib";
import { cut, drip, hang, node, notHttp, outcome, raw, reset } from "../../support/misbehaviors";
import { clusterId, page, type Misbehavior } from "../../support/misbehavingServer";

describe("a read", () => {
  const rows: readonly (readonly [string, Misbehavior, string, RegExp])[] = [
    [
      "a reset connection",
      reset,
      "ERR_NETWORK",
      /GET http.*nodestatus failed \(4 attempts\): the connection broke/u,
    ],
    ["no answer", hang, "ERR_NETWORK", /no complete answer within/u],
    ["an answer that drips forever", drip, "ERR_NETWORK", /no complete answer within/u],
    ["an answer cut in the middle", cut, "ERR_NETWORK", /the connection broke/u],
    ["something that is not HTTP", notHttp, "ERR_NETWORK", /the connection broke/u],
    [
      "a redirect to another host",
      raw(302, "", { location: "https://evil.example/x" }),
      "ERR_NETWORK",
      /another origin \(https:\/\/evil\.example\)/u,
    ],
    ["a redirect to nowhere", raw(302, "", { location: "http://[bad" }), "ERR_NETWORK", /unusable address/u],
    [
      "a redirect to itself",
      raw(302, "", { location: `/api/openshift/${clusterId}/nodestatus` }),
      "ERR_NETWORK",
      /more than 5 times/u,
    ],
    [
      "401",
      ({ response }) => {
        page(response, 401, "Unauthorized");
      },
      "ERR_UNAUTHORIZED",
      /"Unauthorized".*pulumi config set/u,
    ],
    ["403", raw(403, '{"error": "forbidden"}'), "ERR_FORBIDDEN", /"forbidden".*no access to the cluster/u],
    [
      "404 as a page",
      ({ response }) => {
        page(response, 404, "Not Found");
      },
      "ERR_UNEXPECTED_RESPONSE",
      /"Not Found".*cluster id/u,
    ],
    ["409", raw(409, '{"error": "locked"}'), "ERR_UNEXPECTED_RESPONSE", /409 with "locked"/u],
    ["429 forever", raw(429, "", { "retry-after": "1" }), "ERR_UNEXPECTED_RESPONSE", /answered 429/u],
    [
      "429 with an hour to wait",
      raw(429, "", { "retry-after": "3600" }),
      "ERR_UNEXPECTED_RESPONSE",
      /answered 429/u,
    ],
    ["500 as JSON", raw(500, '{"error": "boom"}'), "ERR_UNEXPECTED_RESPONSE", /500 with "boom"/u],
    [
      "502 as a page",
      ({ response }) => {
        page(response, 502, "Bad Gateway");
      },
      "ERR_UNEXPECTED_RESPONSE",
      /502 with "Bad Gateway"/u,
    ],
    [
      "503 as a page",
      ({ response }) => {
        page(response, 503, "Down");
      },
      "ERR_UNEXPECTED_RESPONSE",
      /503 with "Down"/u,
    ],
    [
      "504 as a page",
      ({ response }) => {
        page(response, 504, "Time-out");
      },
      "ERR_UNEXPECTED_RESPONSE",
      /504 with "Time-out"/u,
    ],
    ["an empty 200", raw(200, ""), "ERR_UNEXPECTED_RESPONSE", /an empty body where JSON was expected/u],
    [
      "a page with 200",
      ({ response }) => {
        page(response, 200, "Welcome");
      },
      "ERR_UNEXPECTED_RESPONSE",
      /a page of HTML where JSON was expected: "Welcome".*web page/u,
    ],
    ["truncated JSON", raw(200, '[{"nodename": "wor'), "ERR_UNEXPECTED_RESPONSE", /not valid JSON/u],
    [
      "a number for a status",
      raw(200, `[{"nodename": "${node}", "status": 7}]`),
      "ERR_UNEXPECTED_RESPONSE",
      /a number where the "status"/u,
    ],
    ["null", raw(200, "null"), "ERR_UNEXPECTED_RESPONSE", /null where an array/u],
    ["an object for an array", raw(200, "{}"), "ERR_UNEXPECTED_RESPONSE", /an object where an array/u],
    ["an array for a node", raw(200, "[[]]"), "ERR_UNEXPECTED_RESPONSE", /an array where a node/u],
    [
      "a body without end",
      raw(200, `["${"x".repeat(300_000)}"]`),
      "ERR_NETWORK",
      /larger than any that is expected/u,
    ],
    [
      "a gzip bomb",
      raw(200, gzipSync(Buffer.alloc(50_000_000, 32)), { "content-encoding": "gzip" }),
      "ERR_NETWORK",
      /larger than any/u,
    ],
    [
      "broken gzip",
      raw(200, "not gzip", { "content-encoding": "gzip" }),
      "ERR_NETWORK",
      /the connection broke/u,
    ],
    [
      "one name with two statuses",
      raw(
        200,
        JSON.stringify([
          { nodename: node, status: "ACTIVE" },
          { nodename: node, status: "ERROR" },
        ]),
      ),
      "ERR_UNEXPECTED_RESPONSE",
      /listed twice/u,
    ],
    [
      "the node missing",
      raw(200, '[{"nodename": "worker-1.openstacklocal", "status": "ACTIVE"}]'),
      "ERR_NODE_NOT_FOUND",
      /Closest: "worker-1\.openstacklocal"/u,
    ],
    ["no nodes", raw(200, "[]"), "ERR_NODE_NOT_FOUND", /lists no nodes at all/u],
    [
      "terminal escapes in an error",
      raw(500, '{"error": "\\u001b[2J\\u0007 boom"}'),
      "ERR_UNEXPECTED_RESPONSE",
      /^[^\p{Cc}]*boom[^\p{Cc}]*$/u,
    ],
  ];
  it.each(rows)("of %s ends with what to do", async (_name, nodestatus, code, message) => {
    const seen = await outcome({ nodestatus }, "read");
    expect(seen).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(seen.message).not.toMatch(/<\/?html|alert\(/u);
    expect(seen.message).toMatch(new RegExp(`\\. .{20,}\\(${code}\\)$`, "su"));
  });
});
