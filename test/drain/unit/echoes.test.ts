/** An API server repeats the token in whatever spelling where it refuses something of a drain: none of it is said. */
import { tryDrain } from "../../../provider/drain/cluster/drainNode";
import { drainOptionsOf } from "../../../provider/drain/plan/drainOptions";
import { rememberSecrets } from "../../../provider/http/redaction/knownSecrets";
import { alphabets, htmlEncoders, jsonEncoders, type Encoder } from "../../support/encoders";
import { findLeaks, textsOfThrown } from "../../support/leakScan";
import { PodServer } from "../../support/podServer";

/** A token is one word of visible ASCII. */
const tokens = Object.values(alphabets).filter((text) => /^[\u0021-\u007e]+$/u.test(text));
const statusOf = (echo: string): string => `{"kind":"Status","message":"not with ${echo}, no"}`;

interface Place {
  readonly encoders: Record<string, Encoder>;
  readonly arrange: (server: PodServer, echo: string) => void;
}

const evictionsGet =
  (status: number, body: (echo: string) => string): Place["arrange"] =>
  (server, echo) => {
    server.evict = () => ({ status, body: body(echo) });
  };

const places: Record<string, Place> = {
  "the words of a budget": {
    encoders: jsonEncoders,
    arrange: evictionsGet(429, (echo) => statusOf(`${echo} and its disruption budget`)),
  },
  "the words of a webhook": {
    encoders: jsonEncoders,
    arrange: evictionsGet(403, (echo) => statusOf(`${echo}: admission webhook denied the request`)),
  },
  "a page of a gateway in the place of an eviction": {
    encoders: htmlEncoders,
    arrange: evictionsGet(503, (echo) => `<title>not with ${echo}, no</title>`),
  },
  "the refusal of an eviction for good": { encoders: jsonEncoders, arrange: evictionsGet(403, statusOf) },
  "the refusal of a cordon": {
    encoders: jsonEncoders,
    arrange: (server, echo) => {
      server.refuseChange = () => ({ status: 403, body: statusOf(echo) });
    },
  },
};

describe.each(Object.entries(places))("in %s", (_place, { encoders, arrange }) => {
  test.each(Object.entries(encoders))("no token is said that is spelled by %s", async (_name, encode) => {
    for (const token of tokens) {
      rememberSecrets({ token });
      const server = new PodServer();
      server.addPods("web-1");
      arrange(server, encode(token));
      const options = drainOptionsOf({ timeoutSeconds: 20 });
      const { error } = await tryDrain("worker-0", options, "one", server.context());
      const said: [string, string][] = [...server.rows, String(error)].map((text) => ["said", text]);
      expect(said.join()).toContain("not with [secret]");
      expect(findLeaks([token], [...said, ...textsOfThrown(error)])).toEqual([]);
    }
  });
});
