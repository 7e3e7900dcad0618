import {
  callRecorded,
  clientDefined,
  clientDescribed,
  complaintRegistered,
  departmentDefined,
  sampleEvent,
  type CallState,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import type { TestService } from '@okno/testing';

export async function call(service: TestService, state: Partial<CallState>, version = 1): Promise<string> {
  const { call: sample } = sampleEvent(callRecorded).data as { call: CallState };
  const id = state.id ?? newId();
  const fields = {
    ...sample,
    requestId: null,
    direction: 'inbound' as const,
    outcome: 'answered' as const,
    waitSeconds: 5,
  };
  await service.publish(callRecorded, { call: { ...fields, ...state, id } }, { id, version });
  return id;
}

export async function complaint(service: TestService, fields: object): Promise<void> {
  const data = sampleEvent(complaintRegistered).data as Parameters<
    typeof service.publish<typeof complaintRegistered>
  >[1];
  const complaintId = newId();
  const whole = { ...data.complaint, requestId: null, verdict: null, ...fields, complaintId };
  await service.publish(
    complaintRegistered,
    { ...data, mintsRequest: false, complaint: whole },
    { id: complaintId, version: 1 },
  );
}

export async function department(
  service: TestService,
  departmentId: string,
  code: string,
  parentId: string | null,
  headId: string | null,
) {
  const fields = {
    departmentId,
    code,
    name: `Department ${code}`,
    parentId,
    headId,
    calendarId: newId(),
    active: true,
  };
  await service.publish(departmentDefined, fields, { id: departmentId });
}

export async function client(service: TestService, clientId: string, name: string, managerId: string): Promise<void> {
  await service.publish(
    clientDefined,
    {
      ...{ clientId, kind: 'organisation', segment: 'big', managerId, productIds: [], externalIds: {} },
      ...{ language: 'ru', active: true },
    },
    { id: clientId },
  );
  await service.publish(clientDescribed, { clientId, name, taxId: null, phones: [], emails: [] }, { id: clientId });
}
