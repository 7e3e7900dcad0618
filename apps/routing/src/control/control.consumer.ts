import { Controller } from '@nestjs/common';
import {
  breachUnannounced,
  controlNoticeGiven,
  controlPointMissed,
  controlPointPassed,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { keepHighest } from '@okno/service-kit';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

const pointFacts = [controlPointMissed, controlPointPassed] as const;

/** What the control of departments is fed by. */
export const controlReplicaEvents = [breachUnannounced, controlNoticeGiven, ...pointFacts] as const;

/** Keeps what escalation tells of the control of assignments. Projections only. */
@Controller()
export class ControlConsumer {
  /** A point that was taken for missed is passed when words spoken in time come to be known. */
  @Consumes(pointFacts, { kind: 'projection' })
  async onPoint(
    { data, type, aggregateversion }: Of<(typeof pointFacts)[number]>,
    { tx }: EventContext,
  ): Promise<void> {
    if (data.subjectKind !== 'assignment') return;
    await keepHighest(tx, 'control_point_replica', [
      {
        id: data.pointId,
        assignment_id: data.subjectId,
        department_id: data.departmentId,
        employee_id: data.executorId,
        missed: type === controlPointMissed.type,
        at: data.dueAt,
        version: aggregateversion,
      },
    ]);
  }

  @Consumes(breachUnannounced, { kind: 'projection' })
  async onBreach({ data, aggregateversion }: Of<typeof breachUnannounced>, { tx }: EventContext): Promise<void> {
    if (data.assignmentId === null) return;
    await keepHighest(tx, 'unannounced_breach_replica', [
      {
        id: data.clockId,
        assignment_id: data.assignmentId,
        department_id: data.departmentId,
        employee_id: data.executorId,
        at: data.deadlineAt,
        version: aggregateversion,
      },
    ]);
  }

  @Consumes(controlNoticeGiven, { kind: 'projection' })
  async onNotice({ data, aggregateversion }: Of<typeof controlNoticeGiven>, { tx }: EventContext): Promise<void> {
    if (data.subjectKind !== 'assignment') return;
    await keepHighest(tx, 'control_notice_replica', [
      {
        id: data.noticeId,
        subject_id: data.subjectId,
        addressee_id: data.addresseeId,
        acting_for_id: data.actingForId,
        why: data.why,
        percent: data.percent,
        at: data.at,
        version: aggregateversion,
      },
    ]);
  }
}
