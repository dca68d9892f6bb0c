import { SetupError } from "./setupError.mjs";

const oldestMajor = 20;

export function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= oldestMajor) return;
  throw new SetupError(
    `Node.js ${oldestMajor} or newer is needed; this is ${process.version}.\n` +
      "Get it from https://nodejs.org, or with a version manager: nvm install 22",
  );
}
