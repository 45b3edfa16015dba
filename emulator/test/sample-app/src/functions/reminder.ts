import * as df from 'durable-functions';

df.app.orchestration('reminder', function* (context) {
  for (let asked = 1; asked <= 3; asked += 1) {
    yield context.df.callActivity('ask', asked);
    // A new task each time: a task works in one `Task.any` only (azure-functions-durable-js #574).
    const answer = context.df.waitForExternalEvent('answer');
    const tomorrow = new Date(context.df.currentUtcDateTime.getTime() + 24 * 60 * 60 * 1_000);
    const timer = context.df.createTimer(tomorrow);
    if ((yield context.df.Task.any([answer, timer])) === answer) {
      timer.cancel();
      return answer.result;
    }
  }
  return 'no answer';
});

df.app.activity('ask', { handler: (asked: number) => `question ${asked} sent` });

df.app.client.http('remind', {
  route: 'remind/{id}',
  methods: ['POST'],
  handler: async (request, client) => {
    const instanceId = await client.startNew('reminder', { instanceId: request.params.id ?? '' });
    return { status: 202, jsonBody: { instanceId } };
  },
});
