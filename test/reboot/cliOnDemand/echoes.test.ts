/** A server that repeats the password in escapes, where it refuses and where its job writes. */
import { request as send, type IncomingMessage, type RequestListener } from "node:http";
import type { Simulator } from "../../../simulator/source";
import { encoders, jsonEncoders } from "../../support/encoders";
import { connectionTo, type Config } from "../../support/pulumiWorkspace";
import { httpServer, type RawServer } from "../../support/rawServer";
import { failed, nodeOf, program, reboot, withScene } from "../../support/rebootProgram";

/** What refuses says each in a spelling of its own, and then the header. */
const spelled = (request: IncomingMessage): string => {
  const header = request.headers.authorization ?? "";
  const password = Buffer.from(header.replace("Basic ", ""), "base64")
    .toString()
    .replace(/^operator:/u, "");
  return [
    ...Object.values(jsonEncoders).map((encode) => encode(password)),
    ...Object.values(encoders)
      .map((encode) => encode(password))
      .map((text) => JSON.stringify(text).slice(1, -1)),
    header.replaceAll("/", "\\/").replaceAll("=", "\\u003d"),
  ].join(" ; ");
};

let server: RawServer;
let target = "";
let refusals = 1;

/** Refuses the first reboot; lets everything else through, and has each job say more, and fail. */
const between: RequestListener = (request, response) => {
  const { method = "", url = "" } = request;
  const { authorization = "" } = request.headers;
  const json = { "content-type": "application/json" };
  if (method === "POST" && refusals-- > 0) {
    request.resume();
    response.writeHead(422, json).end(`{"error":"not with ${spelled(request)}"}`);
    return;
  }
  const headers = { authorization, "content-type": request.headers["content-type"] ?? "text/plain" };
  const outgoing = send(new URL(url, target), { method, headers }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on("data", (chunk: Buffer) => chunks.push(chunk));
    answer.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const echo = spelled(request).replaceAll(" ; ", "\\n");
      const more = body.replace(/Done/u, `${echo}\\nFail`).replace(/"errors":\s*"/u, `$&${echo}`);
      response.writeHead(answer.statusCode ?? 502, json).end(url.includes("/job/") ? more : body);
    });
  });
  request.pipe(outgoing);
};

const throughServer = (simulator: Simulator): Config => {
  target = simulator.apiUrl;
  const apiUrl = `${server.origin}${new URL(simulator.apiUrl).pathname}`;
  return { ...connectionTo(simulator), "openshift:selfService.apiUrl": apiUrl };
};

beforeAll(async () => {
  server = await httpServer(between);
});
afterAll(() => server.close());

test("a credential that a server repeats is neither in state, backups, and history, nor on the console", () =>
  withScene(
    program(reboot("worker-0")),
    async ({ workspace, recorded, rebooted }) => {
      const refused = failed(await workspace.up());
      expect(refused.output).toMatch(
        /answered 422 with "not with \[secret\] ; \[secret\] ; .*\(ERR_UNEXPECTED_RESPONSE\)/u,
      );
      expect(recorded("worker-0", "RebootRequest")["reason"]).toMatch(/not with \[secret\]/u);
      expect(rebooted()).toEqual([]);
      const ended = failed(await workspace.up());
      expect(ended.output).toMatch(/ended in Fail .* Last seen: ".*\[secret\].*\(ERR_JOB_FAILED\)/u);
      const { phase, output, errors } = recorded("worker-0", "RebootJob");
      expect(phase).toBe("failed");
      expect(output).toMatch(/\[secret\]\n\[secret\]\n.*\nFail$/u);
      expect(errors).toMatch(/\[secret\]\n\[secret\]/u);
      expect(rebooted()).toEqual([nodeOf("worker-0")]);
    },
    { config: throughServer },
  ));
