import { describe, expect, it } from 'vitest';
import { outcomeToJson } from '../../../src/generator/report/json';
import type { Outcome } from '../../../src/generator/report/outcome';
import { CREATED_DIFF, report, UPDATED_DIFF } from './outcome-fixture';

describe('outcomeToJson', () => {
  const json = (outcome: Outcome, withDiffs = false) =>
    JSON.parse(outcomeToJson(outcome, withDiffs));

  it('lists every change without the text of its file', () => {
    expect(json(report)).toEqual({
      command: 'regenerate',
      dir: '/p',
      dryRun: false,
      ok: true,
      changes: [
        { path: 'a', action: 'create', owner: 'generated' },
        { path: 'b', action: 'update', owner: 'json' },
        { path: 'c', action: 'same', owner: 'generated' },
        { path: 'd', action: 'keep', owner: 'generated', why: 'changed by you' },
      ],
      warnings: ['look out'],
      nextSteps: ['npm install'],
      reproduce: 'npx x',
    });
  });

  it('includes diffs if requested', () => {
    const withDiffs = json(report, true);
    expect(withDiffs).toHaveProperty('changes.0.diff', CREATED_DIFF);
    expect(withDiffs).toHaveProperty('changes.1.diff', UPDATED_DIFF);
    expect(withDiffs).not.toHaveProperty('changes.3.diff');
  });

  it('includes the error beside the rest of the report', () => {
    const error = { code: 'E_TOOL', message: 'npm install failed' } as const;
    expect(json({ ...report, error })).toMatchObject({
      ...{ ok: false, error, nextSteps: ['npm install'] },
    });
  });
});
