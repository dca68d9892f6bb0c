/** What the news of a watch come to: of one object, of all that a selector leaves, and of their absence. */
import fc from "fast-check";
import { parseCondition, type Expectation } from "../../../../provider/kubernetes/conditions/conditionOf";
import { trackAll, trackOne, type Verdict } from "../../../../provider/okd/conditions/conditionTracker";
import type { ServedNews } from "../../../../provider/kubernetes/watchWhenServed";

const ready = parseCondition("Ready") as Expectation;
const absence: Expectation = { exists: false };

const object = (name: string, uid: string, status = "True") => ({
  metadata: { name, uid },
  status: { conditions: [{ type: "Ready", status }] },
});
const added = (...args: Parameters<typeof object>): ServedNews => ({
  type: "ADDED",
  object: object(...args),
});
const deleted = (name: string, uid: string): ServedNews => ({ type: "DELETED", object: object(name, uid) });
const [listing, synced, again, gone] = (["LISTING", "SYNCED", "SERVED_AGAIN", "GONE"] as const).map(
  (type): ServedNews => ({ type }),
) as [ServedNews, ServedNews, ServedNews, ServedNews];

/** What each of the news comes to, in a few words. */
const told = (track: (news: ServedNews) => Verdict | undefined, news: readonly ServedNews[]) =>
  news.map((each) => {
    const verdict = track(each);
    return verdict === undefined ? "" : `${verdict.holds ? "holds" : "waits"}: ${verdict.summary}`;
  });

test("one object holds by its own state, also before the list is told to its end", () => {
  expect(told(trackOne(ready), [listing, synced, added("a", "1", "False"), added("a", "1")])).toEqual([
    "",
    "waits: is not there yet",
    "waits: Ready=False",
    "holds: Ready=True",
  ]);
});

test("many objects hold only when the whole list is told, one is there, and each of them holds", () => {
  const first = [listing, added("a", "1"), added("b", "2", "False"), synced];
  expect(told(trackAll(ready, "Node"), [...first, added("b", "2")])).toEqual([
    "",
    "",
    "",
    "waits: 1 of 2: b Ready=False",
    "holds: 2 of 2: Ready=True",
  ]);
  expect(told(trackAll(ready, "Node"), [listing, synced])).toEqual(["", "waits: nothing matches yet"]);
});

test("in the middle of a later list nothing is judged: the object that does not hold may be on its next page", () => {
  const track = trackAll(ready, "Node");
  const before = [listing, added("a", "1", "False"), synced];
  const later = [listing, added("a", "1"), added("b", "2", "False"), synced];
  expect(told(track, [...before, ...later]).slice(-4)).toEqual(["", "", "", "waits: 1 of 2: b Ready=False"]);
});

test("an object that another watch does not show any more does not count", () => {
  const before = [listing, added("a", "1"), added("b", "2", "False"), synced];
  const track = trackAll(ready, "Node");
  expect(told(track, [...before, again, listing, added("a", "1"), synced]).at(-1)).toBe(
    "holds: 1 of 1: Ready=True",
  );
  const away = trackAll(absence, "Node");
  expect(told(away, [...before, again, listing, added("a", "1"), synced]).at(-1)).toBe(
    "waits: 1 of 2 still there: a",
  );
  expect(told(away, [again, listing, added("c", "3"), synced]).at(-1)).toBe("holds: all 2 are gone");
  expect(told(trackOne(ready), [added("a", "1", "False"), again, listing, synced]).at(-1)).toBe(
    "waits: is not there yet",
  );
});

test("when a kind is no longer served, all its objects are gone", () => {
  expect(told(trackOne(absence), [listing, added("a", "1"), synced, gone]).at(-1)).toBe("holds: was deleted");
  expect(told(trackAll(absence, "Node"), [listing, added("a", "1"), gone]).at(-1)).toBe(
    "holds: nothing matches",
  );
  expect(told(trackAll(ready, "Node"), [listing, added("a", "1", "False"), synced, gone]).at(-1)).toBe(
    "waits: nothing matches yet",
  );
});

test("an object of the same name with another uid is another one", () => {
  const news = [listing, added("a", "1"), synced, deleted("a", "1"), added("a", "2")];
  expect(told(trackOne(absence), news)).toEqual([
    "",
    "waits: exists",
    "waits: exists",
    "holds: was deleted",
    "waits: exists",
  ]);
  expect(told(trackAll(absence, "Node"), news).slice(-2)).toEqual([
    "holds: all 1 are gone",
    "holds: all 1 are gone",
  ]);
});

interface World {
  readonly present: ReadonlyMap<string, { readonly uid: string; readonly isReady: boolean }>;
  readonly news: readonly ServedNews[];
}

/** Every way in which three objects can come, change, and go after a first list. */
const worlds = fc
  .array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("put", "spoil", "remove")), {
    maxLength: 30,
  })
  .chain((steps) => fc.record({ steps: fc.constant(steps), listedAfter: fc.nat({ max: steps.length }) }))
  .map(({ steps, listedAfter }) => {
    const present = new Map<string, { uid: string; isReady: boolean }>();
    const after: World[] = [];
    const listed = (): ServedNews[] => [
      listing,
      ...[...present].map(([name, { uid, isReady }]) => added(name, uid, isReady ? "True" : "False")),
      synced,
    ];
    const note = (...news: ServedNews[]): void => void after.push({ present: new Map(present), news });
    if (listedAfter === 0) note(...listed());
    steps.forEach(([name, what], index) => {
      const known = present.get(name);
      let news: ServedNews[] = [];
      if (what === "remove") {
        present.delete(name);
        news = known === undefined ? [] : [deleted(name, known.uid)];
      } else {
        const uid = known?.uid ?? String(index);
        present.set(name, { uid, isReady: what === "put" });
        news = [added(name, uid, what === "put" ? "True" : "False")];
      }
      if (index + 1 > listedAfter) note(...news);
      if (index + 1 === listedAfter) note(...listed());
    });
    return after;
  });

test("whatever objects do: all hold exactly when there are some and each is ready", () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const track = trackAll(ready, "Node");
      for (const { present, news } of world) {
        const last = news.map(track).at(-1);
        if (last === undefined) continue;
        const all = [...present.values()];
        expect(last.holds).toBe(all.length > 0 && all.every(({ isReady }) => isReady));
        expect(last.isMissing).toBe(all.length === 0);
      }
    }),
  );
});

test("whatever objects do: they are gone exactly when each of the first list is, by its uid", () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const track = trackAll(absence, "Node");
      const first = [...(world[0]?.present.values() ?? [])].map(({ uid }) => uid);
      for (const { present, news } of world) {
        const last = news.map(track).at(-1);
        if (last === undefined) continue;
        const left = [...present.values()].filter(({ uid }) => first.includes(uid));
        // Once it holds the wait is over, whatever comes.
        expect(last.holds).toBe(left.length === 0);
      }
    }),
  );
});
