/** A project of the tests: the command lines that create it, in order. */
export interface Case {
  name: string;
  /** The ids of its jobs, in order. */
  jobs: readonly string[];
  /** GET starts its jobs too. */
  startsWithGet?: true;
  /** One call of the bin each. The first runs in an empty folder and creates `my-app`; the others run in `my-app`. */
  commands: readonly (readonly string[])[];
}

const everyOption = {
  '--processor': 'pullOrders',
  '--idle-delay': '90s',
  '--error-delay': '2m',
  '--busy-delay': '5s',
  '--max-idle-delay': '15m',
  '--max-error-delay': '1h',
  '--give-up-after': '10',
  '--jitter': '10%',
  '--drain-for': '2m',
  '--watchdog': '10m',
  '--auth-level': 'admin',
  '--start-methods': 'get,post',
};

/** Extreme legal ids: the shortest, a mixed one, the longest, a reserved word, and two that are names of folders or files. */
const ids = {
  'id-shortest': 'a',
  'id-mixed': 'A1_b-c',
  'id-longest': 'a-loop-with-the-name-that-is-exactly-as-long-as-it-may-be-ok',
  'id-class': 'class',
  'id-test': 'test',
  'id-index': 'index',
};

export const cases: readonly Case[] = [
  { name: 'defaults', jobs: ['my-app'], commands: [['my-app', '--yes']] },
  {
    name: 'every-option',
    jobs: ['orders-sync'],
    startsWithGet: true,
    commands: [
      [
        'my-app',
        '--name',
        '@acme/orders',
        '--id',
        'orders-sync',
        ...Object.entries(everyOption).flat(),
      ],
    ],
  },
  {
    name: 'three-jobs',
    jobs: ['orders-sync', 'invoices', 'mail_out'],
    commands: [
      ['my-app', '--id', 'orders-sync', '--processor', 'processOrders', '--yes'],
      ['add', 'invoices', '--idle-delay', '10s', '--watchdog', 'off', '--yes'],
      ['add', 'mail_out', '--error-delay', '30s', '--give-up-after', '3', '--yes'],
    ],
  },
  {
    name: 'anonymous-get',
    jobs: ['public-poll'],
    startsWithGet: true,
    commands: [
      [
        'my-app',
        '--id',
        'public-poll',
        '--auth-level',
        'anonymous',
        '--start-methods',
        'get,post',
        '--yes',
      ],
    ],
  },
  {
    name: 'azd-github',
    jobs: ['orders-sync'],
    commands: [['my-app', '--id', 'orders-sync', '--deploy', 'azd', '--ci', 'github', '--yes']],
  },
  {
    // Options that are set afterwards give the same project as options of create.
    name: 'dts-github',
    jobs: ['orders-sync'],
    commands: [
      ['my-app', '--id', 'orders-sync', '--yes'],
      ['set', '--backend', 'dts', '--ci', 'github'],
    ],
  },
  ...Object.entries(ids).map(([name, id]) => ({
    name,
    jobs: [id],
    commands: [['my-app', '--id', id, '--yes']],
  })),
];

/** The case of that name; throws for an unknown one. */
export function caseNamed(name: string): Case {
  const found = cases.find((each) => each.name === name);
  if (!found) throw new Error(`No case ${name} in tools/cases.ts`);
  return found;
}
