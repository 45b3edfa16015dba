import type { TaskFailureDetails } from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import type { FailureDetails } from '../../durable/history';

export function failureOf(message: TaskFailureDetails | undefined): FailureDetails {
  const StackTrace: string | undefined = message?.getStacktrace()?.getValue();
  return {
    ErrorType: message?.getErrortype() ?? '',
    ErrorMessage: message?.getErrormessage() ?? '',
    ...(StackTrace === undefined ? {} : { StackTrace }),
  };
}
