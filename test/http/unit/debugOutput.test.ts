import { dangerOfDebugging, redactOutput } from "../../../provider/http/redaction/debugOutput";
import { rememberSecrets } from "../../../provider/http/redaction/knownSecrets";

const dangerOf = (env: Record<string, string>, options: string[] = []): string | undefined =>
  dangerOfDebugging((name) => env[name], options);

it.each(["http", "HTTP", "fs,http", "net", "https", "*", "ht*", "timer, https"])(
  "NODE_DEBUG=%s is refused, because Node.js would print credentials",
  (value) => {
    expect(dangerOf({ NODE_DEBUG: value })).toMatch(
      /^NODE_DEBUG is set so that the headers of requests are printed\./u,
    );
  },
);

it.each(["", "fs", "httpx", "http2", "h.*p", "timer,module"])(
  "NODE_DEBUG=%s prints no credentials, and is let through",
  (value) => {
    expect(dangerOf({ NODE_DEBUG: value })).toBeUndefined();
  },
);

it.each(["*", "http-proxy-agent", "express:* https-proxy-agent", "https-*"])(
  "DEBUG=%s is refused, because a library would print credentials",
  (value) => {
    expect(dangerOf({ DEBUG: value })).toMatch(/^DEBUG is set/u);
  },
);

it.each(["", "express:*", "1", "*,-http-proxy-agent,-https-proxy-agent", "*,-*-proxy-agent"])(
  "DEBUG=%s prints no credentials, and is let through",
  (value) => {
    expect(dangerOf({ DEBUG: value })).toBeUndefined();
  },
);

it.each([
  [{ NODE_OPTIONS: "--max-old-space-size=100 --tls-keylog=/tmp/keys" }, []],
  [{ NODE_OPTIONS: '"--tls-keylog=/tmp/my keys"' }, []],
  [{}, ["--tls-keylog=/tmp/keys"]],
])("an option that writes the keys of TLS to a file is found: %j %j", (env, options) => {
  expect(dangerOf(env as Record<string, string>, options)).toMatch(/^--tls-keylog is set/u);
});

it("all settings that would print credentials are told at once", () => {
  expect(dangerOf({ NODE_DEBUG: "http", DEBUG: "*" }, ["--tls-keylog=x"])).toMatch(
    /^NODE_DEBUG and DEBUG are set .*\. --tls-keylog is set/u,
  );
});

it("what a process prints has no credential in it, whoever prints it, and arrives once and in order", () => {
  rememberSecrets({ token: "sha256~Pl4ntedT0ken" });
  const written: unknown[] = [];
  const output = {
    write: (chunk: string | Uint8Array, ...rest: unknown[]) => {
      written.push(chunk, ...rest);
      return true;
    },
  };
  redactOutput(output);
  redactOutput(output);
  const bytes = Buffer.from("bytes");
  const done = (): void => undefined;
  expect(
    (output.write as (...args: unknown[]) => boolean)(
      "Authorization: 'Bearer sha256~Pl4ntedT0ken'\n",
      "utf8",
      done,
    ),
  ).toBe(true);
  output.write(bytes);
  expect(written).toEqual(["Authorization: 'Bearer [secret]'\n", "utf8", done, bytes]);
});
