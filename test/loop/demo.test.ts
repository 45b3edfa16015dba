import { Emulator, loadApp } from 'durable-functions-emulator';
import { describe, expect, it } from 'vitest';
import { ANSWERS, ID, tellStory } from '../../scripts/demo-story';
import { eternalFunction } from '../../templates/project/src/eternal';

async function tell(answers: readonly (number | string)[]): Promise<string[]> {
  const left = [...answers];
  const processor = async (): Promise<number> => {
    const answer = left.shift() ?? 0;
    if (typeof answer === 'string') throw new Error(`the shop is ${answer}`);
    return answer;
  };
  const delays = { idleDelay: '1m', errorDelay: '3m', maxErrorDelay: '12m' } as const;
  const app = await loadApp(() => eternalFunction(ID, { processor, ...delays }));
  const lines: string[] = [];
  await tellStory({ Emulator, loadApp }, app, (line) => lines.push(line));
  return lines;
}

describe('the story of npm run demo', () => {
  it('shows a run, an idle delay, a failure, a stop and the watchdog', async () => {
    const story = (await tell(ANSWERS)).join('\n');
    expect(story).toMatch(
      /09:05 {2}run: nothing to do .*idleDelay.*09:06 {2}run: the shop is down/s,
    );
    expect(story).toMatch(/09:09 {2}run: the shop is down .*6 min.*09:15 {2}run: processed 2/s);
    expect(story).toMatch(/orders-sync\/stop.*10:00 {2}still stopped/s);
    expect(story).toMatch(/the loop has failed.*10:05 .*the watchdog has revived the loop/s);
  });

  it('fails when a step does not happen', async () => {
    await expect(tell([3, 0, 0])).rejects.toThrow(
      'the demo expects "09:06 the shop is down", not "09:06 nothing to do"',
    );
  });
});
