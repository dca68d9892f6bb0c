/** The programs that are compared. Each declares `count` nodes. */
const node = "`worker-${index}.openstacklocal`";
const each = (count, statement) => `for (let index = 0; index < ${count}; index++) {\n  ${statement}\n}\n`;

/** A dynamic resource as a user writes one: a provider of one line, and nothing else. */
const rawStep = `
const pulumi = require("@pulumi/pulumi");
const provider = { create: async (inputs) => ({ id: inputs.node, outs: inputs }) };
class Step extends pulumi.dynamic.Resource {
  constructor(name, inputs, opts) { super(provider, name, inputs, opts); }
}
`;

/** As many steps as a \`NodeReboot\` has, one after another, in a component. */
const fourSteps = `${rawStep}
class Four extends pulumi.ComponentResource {
  constructor(name, node) {
    super("bench:index:Four", name);
    let last = { node };
    for (const step of ["gate", "order", "request", "job"])
      last = new Step(\`\${name}-\${step}\`, { node: last.node }, { parent: this });
    this.registerOutputs({ node: last.node });
  }
}
`;

export const contestants = {
  /** Nothing is rebooted: what is measured is what all steps cost, and not how long a node takes. */
  ours: (count) =>
    `const { NodeReboot } = require("pulumi-openshift-maintenance");\n${each(
      count,
      `new NodeReboot(\`worker-\${index}\`, { node: ${node}, triggers: ["v1"], rebootOnCreate: false });`,
    )}`,
  four: (count) => `${fourSteps}${each(count, `new Four(\`worker-\${index}\`, ${node});`)}`,
  one: (count) => `${rawStep}${each(count, `new Step(\`worker-\${index}\`, { node: ${node} });`)}`,
  empty: () => "",
};
