import type { Mistake } from '../mistake';

export const inTheIndex: readonly Mistake[] = [
  ['auth ignored, always anonymous', 'authLevel: auth', "authLevel: 'anonymous'", 'every'],
  [
    'auth fixed in the status',
    "    methods: ['GET'],\n    authLevel: auth",
    "    methods: ['GET'],\n    authLevel: 'function'",
  ],
  ['route without anchors', "regex(^(${COMMANDS.join('|')})$)", "regex(${COMMANDS.join('|')})"],
  ['start takes GET', "startWith === 'post' ? ['POST'] : ['GET', 'POST']", "['GET', 'POST']"],
  ['start takes POST only', "startWith === 'post' ? ['POST'] : ['GET', 'POST']", "['POST']"],
];
