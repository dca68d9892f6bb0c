/** The search that all tests rely on finds what it must. */
import { encoders } from "../../support/encoders";
import { findLeaks, plantedPassword } from "../../support/leakScan";

const header = Buffer.from(`operator:${plantedPassword}`).toString("base64");
// Who writes base64 of base64 or worse must be decoded: no one does.
const ofHeader = Object.entries(encoders).filter(([name]) => !/base64|hexadecimal$/u.test(name));

it.each(Object.entries(encoders))("a password is found that is spelled by %s", (_name, encode) => {
  expect(findLeaks([plantedPassword], [["a text", `you sent ${encode(plantedPassword)}`]])).not.toEqual([]);
});

it.each(ofHeader)("a header is found that is spelled by %s", (_name, encode) => {
  expect(findLeaks([plantedPassword], [["a text", `you sent ${encode(header)}`]])).not.toEqual([]);
});

it("nothing is found where there is nothing", () => {
  expect(findLeaks([plantedPassword], [["a text", "you sent [secret] %41 &amp; \\u0041"]])).toEqual([]);
});
