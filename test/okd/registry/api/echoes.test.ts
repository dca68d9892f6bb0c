/** Servers of the OKD API, of OAuth and of registries repeat credentials: none is left in what is said of it. */
import { alphabets } from "../../../support/encoders";
import { findLeaks, textsOfThrown } from "../../../support/leakScan";
import { good, watching, places, errorAt } from "../../../support/echoingPlaces";

/** A token is one word of visible ASCII. */
const tokens = Object.entries(alphabets).filter(([, text]) => /^[\u0021-\u007e]+$/u.test(text));

describe.each(Object.entries(places))("in %s", (_place, place) => {
  it.each(Object.entries(place.encoders))(
    "no credential is shown that is spelled by %s",
    async (_name, encode) => {
      for (const [, secret] of tokens) {
        const error = await errorAt(place, encode, secret);
        expect(String(error)).toContain("not");
        expect(String(error)).toContain("[secret]");
        expect(String(error)).toMatch(/\(ERR_[A-Z_]+\)$/u);
        expect(findLeaks([secret], textsOfThrown(error))).toEqual([]);
      }
    },
  );
});

it("an error says nothing of the reason with which a WebSocket is closed", async () => {
  for (const [, secret] of tokens) {
    const place = { encoders: {}, answer: good, provoke: watching("websocket") };
    const error = await errorAt(place, String, secret);
    expect(String(error)).toContain("it was ended at once");
    expect(findLeaks([secret], textsOfThrown(error))).toEqual([]);
  }
});
