import type { OrchestrationState } from '@microsoft/durabletask-js/dist/proto/orchestrator_service_pb';
import type { Instance } from '../../durable/instance';
import type { CorePackage } from '../../protocol/sdk-4/core-package';
import {
  statusNumber,
  textMessage,
  timeMessage,
  valueMessage,
} from '../../protocol/sdk-4/event-messages';

/** The status of an instance as protobuf. @param withData whether it has input, output and custom status */
export function stateMessage(
  core: CorePackage,
  instance: Instance,
  withData: boolean,
): OrchestrationState {
  const { messages } = core;
  const message = new messages.OrchestrationState();
  message.setInstanceid(instance.instanceId);
  message.setName(instance.name);
  message.setOrchestrationstatus(statusNumber(core, instance.status));
  message.setCreatedtimestamp(timeMessage(core, instance.createdAt));
  message.setLastupdatedtimestamp(timeMessage(core, instance.updatedAt));
  if (instance.status === 'Failed') {
    const [, type = 'Error', text = ''] = /^(?:(\w+): )?(.*)$/s.exec(String(instance.output)) ?? [];
    const failure = new messages.TaskFailureDetails();
    failure.setErrortype(type);
    failure.setErrormessage(text);
    message.setFailuredetails(failure);
  }
  if (!withData) return message;
  message.setInput(valueMessage(core, instance.inputJson));
  if (!instance.active) message.setOutput(textMessage(core, outputText(instance)));
  // Absent until the orchestrator sets it.
  if (instance.customStatusJson !== 'null') {
    message.setCustomstatus(textMessage(core, instance.customStatusJson));
  }
  return message;
}

/** The error of a failed instance is no JSON. */
function outputText({ status, output }: Instance): string {
  return status === 'Failed' ? String(output) : JSON.stringify(output);
}
