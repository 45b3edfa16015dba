import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { emulate, type Orchestrator, status } from '../test-app';

const tooLate: Orchestrator = function* ({ df: durable }) {
  const options = new df.RetryOptions(60_000, 5);
  options.retryTimeoutInMilliseconds = 90_000;
  yield durable.callActivityWithRetry('fails', options);
};

describe('an instance that waits for what cannot come', () => {
  it.each<[string, Orchestrator, string]>([
    [
      'an event that came in another case',
      function* ({ df: durable }) {
        yield durable.waitForExternalEvent('News');
      },
      "the event 'news' came, and it waits for 'News'",
    ],
    [
      'a retry after the timeout of the retries',
      tooLate,
      'retryTimeoutInMilliseconds ended the retries on the host',
    ],
  ])('fails the test: %s', async (_, orchestrator, why) => {
    const emulator = await emulate({
      orchestrator,
      activities: {
        fails: () => {
          throw new Error('broken');
        },
      },
    });
    emulator.raiseEvent('it', 'news', 1);
    await expect(emulator.advance('10m')).rejects.toThrow(why);
    expect(status(emulator)).toBe('Running');
    // It says so once.
    await emulator.advance('10m');
  });
});
