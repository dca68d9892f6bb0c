/**
 * One project for each kind of test: `unit` in the process, `api` over HTTP (the simulator, or a real API server of
 * Kubernetes), `model`, and `cli` through the real Pulumi CLI; `cliOnDemand` is as `cli`, for what would make each change wait too long, and `node` is on a real Kubernetes node, where the machine can run one. A test stands in the folder of the room it protects.
 */
const shared = {
  testEnvironment: "node",
  // Pulumi puts something into the globals that jest would only warn of when it cleans up.
  testEnvironmentOptions: { globalsCleanup: "off" },
  transform: {
    "^.+\\.ts$": [
      "ts-jest",
      {
        tsconfig: {
          module: "commonjs",
          moduleResolution: "bundler",
          target: "es2022",
          isolatedModules: true,
          esModuleInterop: false,
          ignoreDeprecations: "6.0",
        },
        diagnostics: false,
      },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/.work/", "<rootDir>/dist/", "<rootDir>/simulator/dist/"],
};
/** What guards the tools of this repository: it protects no behavior of the library, so it runs on demand. */
const ofTools = ["<rootDir>/test/scripts/", "<rootDir>/test/simulator/"];
const project = (displayName) => ({
  ...shared,
  displayName,
  testMatch: [`<rootDir>/test/**/${displayName}/*.test.ts`],
  testPathIgnorePatterns: ofTools,
});
const tools = {
  ...shared,
  displayName: "tools",
  testMatch: ofTools.map((folder) => `${folder}**/*.test.ts`),
};

module.exports = {
  // Only ends a hang: no test fails because the machine is busy.
  testTimeout: 1_200_000,
  testSequencer: "<rootDir>/test/support/longestFirst.cjs",
  projects: [
    project("unit"),
    project("api"),
    project("model"),
    project("cli"),
    project("cliOnDemand"),
    project("node"),
    tools,
  ],
};
