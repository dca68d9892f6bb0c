/** The dependency rule of `npm run check`: a room imports only from the floors below it. See docs/architecture.md. */
"use strict";
const { floors } = require("./scripts/architecture/floors.cjs");

const room = (name) => `^provider/${name}/`;
const order = floors.flat();

module.exports = {
  forbidden: [
    ...floors.flatMap((rooms, floor) =>
      rooms.map((name) => ({
        name: `${name}-imports-only-from-below`,
        comment: `What ${name}/ needs from a room above it belongs below, or is handed to it.`,
        severity: "error",
        from: { path: room(name) },
        to: {
          path: [
            "^provider/[^/]+\\.ts$",
            ...floors
              .slice(floor)
              .flat()
              .filter((other) => other !== name)
              .map(room),
          ],
        },
      })),
    ),
    {
      name: "every-file-has-its-room",
      comment: "A new folder of provider/ has its floor in scripts/architecture/floors.cjs.",
      severity: "error",
      from: { path: "^provider/", pathNot: [...order.map(room), "^provider/[^/]+\\.ts$"] },
      to: {},
    },
    {
      name: "reboot-and-kubernetes-are-apart",
      comment: "A reboot knows a back end and its witness, never the API server that they may use.",
      severity: "error",
      from: { path: room("reboot") },
      to: { path: room("kubernetes") },
    },
    {
      name: "no-circles",
      comment: "Type-only imports count, too.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "axios-in-one-file",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/http/transport\\.ts$" },
      to: { path: "(^|/)axios(/|$)" },
    },
    {
      name: "ws-in-one-file",
      severity: "error",
      from: { path: "^provider/", pathNot: "^provider/http/webSocket\\.ts$" },
      to: { path: "(^|/)(@types/)?ws(/|$)" },
    },
    {
      name: "only-runtime-dependencies",
      comment: "What the package needs at run time is in its dependencies.",
      severity: "error",
      from: { path: "^provider/" },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only", "npm-peer"],
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^provider/tsconfig" },
  },
};
