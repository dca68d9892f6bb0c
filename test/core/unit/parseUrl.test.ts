import { parseUrl } from "../../../provider/core/parseUrl";

test("a URL outside Latin-1 stays one however often it is parsed", () => {
  for (let time = 0; time < 50_000; time++)
    if (parseUrl("https://b\u00fccher\u4e66.example/x") === undefined)
      throw new Error(`not the ${time}th time`);
});

test("what is no URL is none, and a relative one needs its base", () => {
  expect(parseUrl("x")).toBeUndefined();
  expect(parseUrl("/a", "https://h.example/b")?.href).toBe("https://h.example/a");
});
