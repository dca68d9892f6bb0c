import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", ".work/**", "temp/**"] },
  {
    // What is longer has more than one subject. Pages are for scripts/style/checkStyle.mjs to measure.
    files: ["**/*.{ts,js,cjs,mjs}"],
    rules: { "max-lines": ["error", 300] },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // An async method without await is how the dynamic provider interface is spoken.
      "@typescript-eslint/require-await": "off",
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        {
          object: "URL",
          property: "canParse",
          message: "Wrong in Node.js 20 once compiled: use core/parseUrl.",
        },
      ],
    },
  },
  {
    // Only these may load a module when first used; everything else imports at the top.
    files: ["**/*.ts"],
    rules: { "@typescript-eslint/no-require-imports": "error" },
  },
  {
    // Heavy modules are loaded when first used.
    files: [
      "provider/backends/onDemand.ts",
      "provider/cli/onDemand.ts",
      "provider/drain/onDemand.ts",
      "provider/health/onDemand.ts",
      "provider/nodes/kubernetesOnDemand.ts",
      "provider/nodes/onDemand.ts",
      "provider/okd/onDemand.ts",
      "provider/rolling/onDemand.ts",
      "provider/runtime.ts",
      "provider/http/transport.ts",
      "provider/http/agents.ts",
      "provider/http/redaction/readings.ts",
      "provider/http/authoritiesOfNode.ts",
      "provider/http/webSocket.ts",
      "provider/pulumi/engineChannel.ts",
      "provider/kubernetes/connection/kubeconfig.ts",
      "provider/windows/libraries.ts",
      "provider/windows/onDemand.ts",
    ],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: ["provider/http/transport.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "axios", message: "axios is used in http/transport.ts alone." }] },
      ],
    },
  },
);
