import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", ".work/**", "temp/**"] },
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
    },
  },
  {
    // Only these may load a module when first used; everything else imports at the top.
    files: ["**/*.ts"],
    rules: { "@typescript-eslint/no-require-imports": "error" },
  },
  {
    // Heavy modules are loaded when first used; the serialised text can load in no other way.
    files: [
      "provider/client/transport.ts",
      "provider/client/agents.ts",
      "provider/client/readings.ts",
      "provider/client/authoritiesOfNode.ts",
      "provider/operations/engineChannel.ts",
      "provider/resources/stepProviders.ts",
      "provider/okd/okdProviders.ts",
      "provider/client/webSocket.ts",
      "provider/wire/okd/kubeconfig.ts",
    ],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    // Pulumi's dynamic provider interface is typed `any`, and the text stays one line a method.
    files: ["provider/resources/stepProviders.ts", "provider/okd/okdProviders.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
    },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: ["provider/client/transport.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: [{ name: "axios", message: "axios is used in client/transport.ts alone." }] },
      ],
    },
  },
);
