/** Whatever breaks on the way, a watch tells in the end what is there, and on the way nothing that cannot be. */
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import fc from "fast-check";
import { watchObjects, type WatchNews } from "../../../provider/kubernetes/watchObjects";
import type { Answer, EventStream, WatchSource } from "../../../provider/kubernetes/watchStream";
import { TransportFailure } from "../../../provider/http/transportFailure";
import { VirtualClock } from "../../support/virtualClock";

type Step =
  | { readonly do: "put" | "delete"; readonly name: string }
  | { readonly do: "compact" | "cut" | "end" | "bookmark" | "garbage" | "error" | "wait" }
  | { readonly do: "refuse"; readonly status: number };

interface Stored {
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string };
}
interface Logged {
  readonly version: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly object: Stored;
}

const url = new URL("https://api.test/api/v1/things");

/**
 * A server that plays a script. A step is played whenever the watch asks for something, and whatever has happened
 * by then is what it gets.
 */
class Model implements WatchSource {
  readonly objects = new Map<string, Stored>();
  readonly log: Logged[] = [];
  relists = 0;
  /** The watch is over: the script is, and the consumer has had its time. */
  readonly ending = new AbortController();
  private version = 10;
  private compacted = 10;
  private steps: Step[];

  constructor(
    steps: readonly Step[],
    private readonly clock: VirtualClock,
    private readonly pageLength: number,
    private readonly isDone: () => boolean,
  ) {
    this.steps = [...steps];
  }

  async list(query: Readonly<Record<string, string>>): Promise<Answer<string>> {
    const fault = this.play();
    if (fault !== undefined) return this.fail(fault);
    const next = query["continue"];
    if (next === undefined) this.relists++;
    // A page continues from the version of the first one, which may be forgotten by then.
    const [version = this.version, from = 0] = next?.split(":").map(Number) ?? [];
    if (version < this.compacted) return this.refusal(410);
    const all = this.objectsAt(version);
    const end = from + this.pageLength;
    const metadata = {
      resourceVersion: String(version),
      ...(end < all.length ? { continue: `${version}:${end}` } : {}),
    };
    return { url, success: JSON.stringify({ metadata, items: all.slice(from, end) }) };
  }

  async open(query: Readonly<Record<string, string>>): Promise<Answer<EventStream>> {
    const fault = this.play();
    if (fault !== undefined) return this.fail(fault);
    return { url, success: { texts: this.events(Number(query["resourceVersion"])), close: () => undefined } };
  }

  private async *events(from: number): AsyncGenerator<string, void> {
    let sent = from;
    for (;;) {
      if (sent < this.compacted) {
        const status = { kind: "Status", code: 410, reason: "Expired" };
        yield JSON.stringify({ type: "ERROR", object: status });
        return;
      }
      const event = this.log.find(({ version }) => version > sent);
      if (event !== undefined) {
        sent = event.version;
        yield JSON.stringify({ type: event.type, object: event.object });
        continue;
      }
      const step = this.play();
      if (this.ending.signal.aborted) return;
      if (step === undefined) continue;
      if (step.do === "bookmark") {
        sent = this.version;
        yield JSON.stringify({ type: "BOOKMARK", object: { metadata: { resourceVersion: String(sent) } } });
      } else if (step.do === "end") return;
      else if (step.do === "garbage") yield "<html>busy</html>";
      else if (step.do === "error") {
        yield JSON.stringify({ type: "ERROR", object: { kind: "Status", code: 500 } });
      } else if (step.do !== "wait") throw new TransportFailure("cut", "ECONNRESET", true, true);
    }
  }

  /** Plays one step; what is not a change of the objects is for the caller. */
  private play(): Step | undefined {
    const step = this.steps.shift();
    if (step === undefined) {
      if (this.isDone()) this.ending.abort();
      return undefined;
    }
    if (step.do === "put") this.put(step.name);
    else if (step.do === "delete") this.remove(step.name);
    else if (step.do === "compact") this.compacted = this.version;
    else if (step.do === "wait") this.clock.advance(2000);
    else return step;
    return undefined;
  }

  private fail(step: Step): Answer<never> {
    if (step.do === "refuse") return this.refusal(step.status);
    throw new MaintenanceError("ERR_NETWORK", { what: "cut.", next: "", transient: true });
  }

  private refusal(status: number): Answer<never> {
    return { url, refusal: { status, headers: {}, body: "" } };
  }

  private put(name: string): void {
    const before = this.objects.get(name);
    const resourceVersion = String(++this.version);
    const uid = before?.metadata.uid ?? `uid-${resourceVersion}`;
    const object = { metadata: { name, uid, resourceVersion } };
    this.objects.set(name, object);
    this.log.push({ version: this.version, type: before === undefined ? "ADDED" : "MODIFIED", object });
  }

  private remove(name: string): void {
    const before = this.objects.get(name);
    if (before === undefined) return;
    this.objects.delete(name);
    const metadata = { ...before.metadata, resourceVersion: String(++this.version) };
    this.log.push({ version: this.version, type: "DELETED", object: { metadata } });
  }

  private objectsAt(version: number): Stored[] {
    const objects = new Map<string, Stored>();
    for (const { version: at, type, object } of this.log) {
      if (at > version) break;
      if (type === "DELETED") objects.delete(object.metadata.name);
      else objects.set(object.metadata.name, object);
    }
    return [...objects.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }
}

/** A consumer that goes by names, and takes offence at what cannot be. */
function consumer(): { objects: Map<string, string>; take: (news: WatchNews) => void; told: string[] } {
  const objects = new Map<string, string>();
  const told: string[] = [];
  const take = (news: WatchNews): void => {
    if (!("object" in news)) return;
    const { name, uid, resourceVersion } = news.object.metadata;
    const known = objects.get(name)?.split(" ")[0];
    expect([news.type, known]).toEqual([news.type, news.type === "ADDED" ? undefined : uid]);
    expect(news.object).toMatchObject({ apiVersion: "v1", kind: "Thing" });
    told.push(`${news.type} ${name} ${resourceVersion ?? ""}`);
    if (news.type === "DELETED") objects.delete(name);
    else objects.set(name, `${uid ?? ""} ${resourceVersion ?? ""}`);
  };
  return { objects, take, told };
}

async function play(steps: readonly Step[], pageLength: number, random: () => number) {
  const clock = new VirtualClock();
  const { objects, take, told } = consumer();
  const isComplete = (): boolean =>
    JSON.stringify([...objects].sort()) ===
    JSON.stringify(
      [...model.objects]
        .map(([name, { metadata }]) => [name, `${metadata.uid} ${metadata.resourceVersion}`])
        .sort(),
    );
  let asked = 0;
  const model = new Model(steps, clock, pageLength, () => {
    // A few rounds more than any recovery needs: who is not complete by then never will be.
    return isComplete() || ++asked > 200;
  });
  const news = watchObjects({
    source: model,
    connection: { source: "the test" },
    type: { apiVersion: "v1", kind: "Thing" },
    query: {},
    transport: "http",
    signal: model.ending.signal,
    clock,
    random,
  });
  for await (const each of news) take(each);
  return { model, told, isComplete: isComplete() };
}

const name = fc.constantFrom("a", "b", "c", "d", "e");
const change: fc.Arbitrary<Step> = fc.record({ do: fc.constantFrom("put", "delete"), name });
const anything: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: change, weight: 4 },
  {
    arbitrary: fc.record({
      do: fc.constantFrom("compact", "cut", "end", "bookmark", "garbage", "error", "wait"),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({ do: fc.constant("refuse" as const), status: fc.constantFrom(410, 429, 500, 503) }),
    weight: 1,
  },
);
const randoms = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }));
const randomOf = (stream: fc.Stream<number>) => (): number => stream.next().value as number;

test("through cuts, refusals, forgotten versions and garbage, the objects told in the end are those that are there", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(anything, { maxLength: 60 }),
      fc.integer({ min: 1, max: 3 }),
      randoms,
      async (steps, pageLength, stream) => {
        const { isComplete } = await play(steps, pageLength, randomOf(stream));
        expect(isComplete).toBe(true);
      },
    ),
    { numRuns: 300 },
  ));

test("as long as the server forgets nothing, every single change is told, once and in order", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          { arbitrary: change, weight: 3 },
          fc.record({ do: fc.constantFrom("cut", "end", "bookmark", "wait") }),
        ),
        { maxLength: 60 },
      ),
      randoms,
      async (steps, stream) => {
        const { model, told } = await play([{ do: "wait" }, ...steps], 2, randomOf(stream));
        const all = model.log.map(
          ({ type, object: { metadata } }) => `${type} ${metadata.name} ${metadata.resourceVersion}`,
        );
        expect(told).toEqual(all);
        expect(model.relists).toBe(1);
      },
    ),
    { numRuns: 300 },
  ));
