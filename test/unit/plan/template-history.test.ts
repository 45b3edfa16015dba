import { describe, expect, it } from 'vitest';
import {
  followTemplates,
  type TemplateChange,
  type TemplateName,
  type TemplateVersion,
} from '../../../src/generator/plan/template-history';

const renamed = (from: string, ...to: string[]): TemplateChange => ({
  from: `project/${from}`,
  to: to.map((name): TemplateName => `project/${name}`),
});
const removed = (from: string): TemplateChange => ({ from: `project/${from}`, removed: 'use b' });

const followed = (history: readonly TemplateVersion[], since: string): Record<string, string> =>
  Object.fromEntries(
    [...followTemplates(history, since)].map(([from, { to, removed: sentence }]) => [
      from.replace('project/', ''),
      [
        ...to.map((name) => name.replace('project/', '')),
        ...(sentence ? [`(${sentence})`] : []),
      ].join(' '),
    ]),
  );

describe('followTemplates', () => {
  it.each<
    [what: string, since: string, history: TemplateChange[][], found: Record<string, string>]
  >([
    ['nothing without changes', '0.1.0', [[], []], {}],
    ['a renamed template', '0.1.0', [[renamed('a', 'b')], []], { a: 'b' }],
    ['only the versions after the project', '0.2.0', [[renamed('a', 'b')], []], {}],
    [
      'two renames in a row',
      '0.1.0',
      [[renamed('a', 'b')], [renamed('b', 'c')]],
      { a: 'c', b: 'c' },
    ],
    ['a split', '0.1.0', [[renamed('a', 'a', 'b')], []], { a: 'a b' }],
    [
      'a rename of one part of a split',
      '0.1.0',
      [[renamed('a', 'a', 'b')], [renamed('b', 'c')]],
      { a: 'a c', b: 'c' },
    ],
    [
      'the parts of a split that are merged again',
      '0.1.0',
      [[renamed('a', 'b', 'c')], [renamed('b', 'd'), renamed('c', 'd')]],
      { a: 'd', b: 'd', c: 'd' },
    ],
    ['a removed template', '0.1.0', [[], [removed('a')]], { a: '(use b)' }],
    [
      'a template that is renamed and then removed',
      '0.1.0',
      [[renamed('a', 'b')], [removed('b')]],
      { a: '(use b)', b: '(use b)' },
    ],
    [
      'a removed part of a split',
      '0.1.0',
      [[renamed('a', 'a', 'b')], [removed('b')]],
      { a: 'a (use b)', b: '(use b)' },
    ],
    [
      'two templates that change places',
      '0.1.0',
      [[renamed('a', 'b'), renamed('b', 'a')], []],
      { a: 'b', b: 'a' },
    ],
  ])('finds %s', (_, since, [second = [], third = []], found) => {
    const history = [
      { version: '0.10.0', changes: third },
      { version: '0.2.0', changes: second },
    ];

    expect(followed(history, since)).toEqual(found);
  });
});
