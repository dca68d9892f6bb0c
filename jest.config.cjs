/** One project for each kind of test; `npm test` runs all of them. */
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
const project = (displayName, more = {}) => ({
  ...shared,
  displayName,
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
  ...more,
});

module.exports = {
  testSequencer: "<rootDir>/test/support/longestFirst.cjs",
  projects: [
    project("unit"),
    project("model"),
    project("simulator"),
    project("integration"),
    project("okd"),
    project("pulumi"),
    project("packed"),
  ],
};
