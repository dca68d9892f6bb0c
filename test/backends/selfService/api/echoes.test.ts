/** Servers repeat credentials in whatever spelling: none is left in what is said or stored, wherever it comes from. */
import type { IncomingMessage, RequestListener } from "node:http";
import {
  createSelfServiceClient,
  type SelfServiceClient,
} from "../../../../provider/backends/selfService/selfServiceClient";
import { createTransport } from "../../../../provider/http/transport";
import { systemClock } from "../../../../provider/core/clock";
import { alphabets, encoders, htmlEncoders, jsonEncoders, type Encoder } from "../../../support/encoders";
import { httpServer, type RawServer } from "../../../support/rawServer";

/** What a server writes around what it repeats, and where. */
interface Place {
  readonly status: number;
  readonly body: (echo: string) => string;
  /** The text that is then shown or stored. */
  readonly shown: (client: SelfServiceClient) => Promise<string>;
  /** Whether what is repeated must be spelled so that JSON can be parsed. */
  readonly isJson: boolean;
}

const messageOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    (value) => JSON.stringify(value),
    (error: unknown) => (error as Error).message,
  );
const reading = (client: SelfServiceClient): Promise<string> => messageOf(client.readNodes({ attempts: 1 }));
const rebooting = async (client: SelfServiceClient): Promise<string> => {
  const outcome = await client.sendReboot("worker-0");
  if (outcome.kind === "unknown") return outcome.evidence;
  return outcome.kind === "refused" ? outcome.error.message : JSON.stringify(outcome);
};

const places: Record<string, Place> = {
  "the error of a read": {
    status: 401,
    body: (echo) => `{"error": "you sent ${echo}, no"}`,
    shown: reading,
    isJson: true,
  },
  "the message of a refused reboot": {
    status: 422,
    body: (echo) => `{"message": "you sent ${echo}, no"}`,
    shown: rebooting,
    isJson: true,
  },
  "the evidence of a reboot whose fate is unknown": {
    status: 502,
    body: (echo) => `<title>you sent ${echo}, no</title>`,
    shown: rebooting,
    isJson: false,
  },
  "a page inside JSON": {
    status: 500,
    body: (echo) => `{"detail": "<h1>Error</h1><p>you sent ${echo}, no</p>"}`,
    shown: reading,
    isJson: true,
  },
  "a page of success": {
    status: 200,
    body: (echo) => `<body>you sent ${echo}, no`,
    shown: reading,
    isJson: false,
  },
  "the answer of success to a reboot": {
    status: 200,
    body: (echo) => `{"job_id": "you sent ${echo}, no"}`,
    shown: rebooting,
    isJson: true,
  },
  "the output of a job": {
    status: 200,
    body: (echo) => `{"output": "ssh: you sent ${echo}, no\\nDone", "errors": ""}`,
    shown: async (client) => (await client.readJob("tmp1"))?.output ?? "",
    isJson: true,
  },
  "the errors of a job": {
    status: 200,
    body: (echo) => `{"output": "Fail", "errors": "you sent ${echo}, no"}`,
    shown: async (client) => (await client.readJob("tmp1"))?.errors ?? "",
    isJson: true,
  },
  "a status of a node": {
    status: 200,
    body: (echo) => `[{"nodename": "worker-0", "status": "you sent ${echo}, no"}]`,
    shown: reading,
    isJson: true,
  },
  "one of two statuses of a node": {
    status: 200,
    body: (echo) =>
      `[{"nodename": "worker-0", "status": "you sent ${echo}, no"},{"nodename": "worker-0", "status": "ACTIVE"}]`,
    shown: reading,
    isJson: true,
  },
};

/** What arrived as a password, and as a header. */
function credentialsIn({ headers }: IncomingMessage): { password: string; header: string } {
  const header = (headers.authorization ?? "").replace("Basic ", "");
  return {
    header,
    password: Buffer.from(header, "base64")
      .toString()
      .replace(/^operator:/u, ""),
  };
}

let answer: RequestListener = () => undefined;
let server: RawServer;
beforeAll(async () => {
  server = await httpServer((request, response) => {
    answer(request, response);
  });
});
afterAll(() => server.close());

/** What is shown of what a server says that repeats what it was sent. */
function shownOf(
  place: Place,
  encode: Encoder,
  what: "password" | "header",
  password: string,
): Promise<string> {
  answer = (request, response) => {
    response.writeHead(place.status).end(place.body(encode(credentialsIn(request)[what])));
  };
  const connection = { apiUrl: server.origin, clusterId: "cluster", username: "operator", password };
  const deps = { transport: createTransport(connection), clock: systemClock, random: () => 0 };
  return place.shown(createSelfServiceClient(connection, deps));
}

/** Whether an encoder's text can stand between the quotes of JSON as it is, and be parsed. */
function fitsIn(place: Place, text: string): boolean {
  if (!place.isJson) return !text.includes("</");
  try {
    JSON.parse(`"${text}"`);
    return true;
  } catch {
    return false;
  }
}

/** The whole table is in the unit test of the search. */
const passwords = ["what JSON escapes", "what HTML escapes", "what URLs escape", "German letters"].map(
  (name) => alphabets[name] ?? "",
);

describe.each(["password", "header"] as const)(
  "wherever it is repeated, the %s is not shown, spelled by",
  (what) => {
    it.each(Object.entries(encoders))("%s", async (name, encode) => {
      for (const [where, place] of Object.entries(places)) {
        for (const password of passwords) {
          const secret =
            what === "password" ? password : Buffer.from(`operator:${password}`).toString("base64");
          if (!fitsIn(place, encode(secret))) continue;
          const shown = `${where}: ${await shownOf(place, encode, what, password)}`;
          // A spelling of the spelling may be what is shown: whatever it is, none of the secret is left in it.
          if (name in jsonEncoders || name in htmlEncoders || name === "as it is") {
            expect(shown).toMatch(/you sent \[secret\], no/);
          }
          expect(shown).toMatch(/you sent .*\[secret\].*, no/);
          expect(shown).not.toContain(/[A-Za-z0-9]{12,}/u.exec(password)?.[0]);
        }
      }
    });
  },
);
