import type { Instance } from '../orchestration/instance';
import { type EventBody, EventType } from '../orchestration/protocol';
import {
  type ApiRequest,
  type ApiResponse,
  apiFailure,
  apiResponse,
  BAD_JSON,
  isJson,
  NOT_FOUND,
} from './api-message';

/**
 * Answers the requests that send a message to an instance: `raiseEvent/<name>`, `terminate`, `suspend` and `resume`.
 * @param send sends the message; it decides what to do when the instance has ended
 */
export function answerCommand(
  { active, status }: Instance,
  [operation, eventName]: readonly string[],
  request: ApiRequest,
  send: (event: EventBody) => void,
): ApiResponse {
  const reason = request.query.get('reason') ?? '';
  const sent = (event: EventBody): ApiResponse => {
    send(event);
    return apiResponse(active ? 202 : 410);
  };
  switch (operation) {
    case 'raiseEvent':
      return eventName === undefined ? NOT_FOUND : raiseEvent(eventName, request, sent);
    case 'terminate':
      return sent({ EventType: EventType.ExecutionTerminated, Input: reason });
    case 'suspend':
      if (status === 'Suspended') return wrongState(operation);
      return sent({ EventType: EventType.ExecutionSuspended, Reason: reason });
    case 'resume':
      if (active && status !== 'Suspended') return wrongState(operation);
      return sent({ EventType: EventType.ExecutionResumed, Reason: reason });
    default:
      return NOT_FOUND;
  }
}

function raiseEvent(
  Name: string,
  { body, contentType }: ApiRequest,
  sent: (event: EventBody) => ApiResponse,
): ApiResponse {
  if (!/\bapplication\/json\b/i.test(contentType)) {
    return apiResponse(400, { Message: 'Only application/json request content is supported' });
  }
  if (!isJson(body)) return BAD_JSON;
  return sent({ EventType: EventType.EventRaised, Name, Input: body === '' ? 'null' : body });
}

function wrongState(operation: string): ApiResponse {
  return apiFailure(
    `Cannot ${operation} the orchestration instance in its current state.`,
    'System.InvalidOperationException',
  );
}
