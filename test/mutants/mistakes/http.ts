import type { Mistake } from '../mistake';

export const inTheHttp: readonly Mistake[] = [
  [
    'addresses of the host in the answer',
    'jsonBody: { id, ...links } };',
    "jsonBody: { id, ...links, terminatePostUri: '' } };",
  ],
  [
    'the key of the caller in the addresses',
    'new URL(`../${id}`, request.url).href',
    'new URL(`../${id}`, request.url).href + new URL(request.url).search',
  ],
  [
    '409 is 200',
    'status: 409, jsonBody: { error, id, ...links }',
    'status: 200, jsonBody: { error, id, ...links }',
  ],
  ['error text public', "state.last && job.auth === 'anonymous' ? publicRun : ", ''],
  ['run wakes a paused loop', "instance.phase === 'paused' && type !== 'stop'", 'false'],
  ['any commandId', '(own !== null && !isId(own))', 'false'],
  [
    'a commandId of the caller is replaced',
    'own ?? loop.newCommandId(life)',
    'loop.newCommandId(life)',
  ],
  ['a repeated stop is 410', "loop.effectOf(command, instance) !== 'applied'", 'true'],
  [
    'errors are thrown at the host',
    'return { status: 500, jsonBody: { error, id } };',
    'throw failure;',
  ],
];
