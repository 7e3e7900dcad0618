import { Injectable } from '@nestjs/common';
import type { ApproverRef } from '@okno/contracts';
import { References } from '../replicas/references.queries.js';

/** Looks for whom a route names. Young ones are waited for; do it outside transactions. */
@Injectable()
export class NamedApprovers {
  constructor(private readonly references: References) {}

  /** @throws unknown-reference */
  async require(stages: readonly { readonly approvers: readonly ApproverRef[] }[]): Promise<void> {
    for (const [stage, { approvers }] of stages.entries()) {
      for (const [place, approver] of approvers.entries()) {
        const field = `stages.${stage}.approvers.${place}`;
        if ('employeeId' in approver) {
          await this.references.resolveOne('employee', `${field}.employeeId`, approver.employeeId);
        } else if ('headOf' in approver) {
          await this.references.resolveOne('department', `${field}.headOf`, approver.headOf);
        }
      }
    }
  }
}
