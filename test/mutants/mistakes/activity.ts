import type { Mistake } from '../mistake';

export const inTheActivity: readonly Mistake[] = [
  ['time limit dropped', 'await endBy(startedAt + FAIL_AT_MS, processor.name, work)', 'await work'],
  [
    'time limit of onFailure dropped',
    'await endBy(startedAt + LEAVE_AT_MS, onFailure?.name, call);',
    'await call;',
  ],
  ['signal never aborts', 'abort.abort()', 'abort.signal'],
  ['drain ignored', 'Date.now() + toMs(settings.drainFor)', 'Date.now()'],
  ['drains without end', ' || Date.now() >= deadline', ''],
  ['drains when nothing is left', 'if (processed === 0 || ', 'if ('],
  ['run id without its number', '`${life}-${totals.runs + 1}`', 'life'],
  ['run id without its life', '`${life}-${totals.runs + 1}`', '`${totals.runs + 1}`'],
  [
    'run id differs when a run is repeated',
    '`${life}-${totals.runs + 1}`',
    '`${life}-${Date.now()}-${totals.runs + 1}`',
  ],
  ['batch not counted', 'await processor({ runId, batch,', 'await processor({ runId, batch: 0,'],
  [
    'a fraction is accepted',
    '!Number.isSafeInteger(processed) ||',
    "typeof processed !== 'number' ||",
  ],
  ['a negative number is accepted', ' || Number(processed) < 0', ''],
  ['a result is not checked', '!Number.isSafeInteger(processed) || Number(processed) < 0', 'false'],
  ['onFailure not called', 'onFailure?.(failureOf(error, state, id))', 'undefined'],
  ['onFailure called for every batch', 'if (processed === 0 ||', 'if (processed === -1 ||'],
  [
    'an error of onFailure replaces that of the run',
    'context.error(`${id}: onFailure failed: ${toError(failed).message}`);',
    'throw failed;',
  ],
  [
    'onFailure is told the state before',
    'const next = afterRun(state, last);',
    'const next = state;',
  ],
  [
    'onFailure is not told that the loop gives up',
    'if (givesUp(next)) return { error, consecutiveFailures, gaveUp: true };',
    '',
  ],
  ['a failure is a run that found nothing', '      throw error;', '      return { processed: 0 };'],
  [
    'not everything thrown is an Error',
    'const error = toError(thrown);',
    'const error = thrown as Error;',
  ],
];
