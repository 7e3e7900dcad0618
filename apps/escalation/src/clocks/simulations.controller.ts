import { Body, Controller, Param, Post } from '@nestjs/common';
import {
  idField,
  policySimulation,
  simulatePolicyBody,
  type PolicySimulation,
  type SimulatePolicyBody,
} from '@okno/contracts';
import { Allow, Answers } from '@okno/service-kit';
import { SimulatePolicy } from './simulate-policy.usecase.js';

@Controller('sla-policies')
export class SimulationsController {
  constructor(private readonly simulatePolicy: SimulatePolicy) {}

  @Post(':id/simulate')
  @Allow('administrator', 'director', 'head', 'quality')
  @Answers('Replay the requests of a period under a policy', policySimulation)
  simulate(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: simulatePolicyBody }) body: SimulatePolicyBody,
  ): Promise<PolicySimulation> {
    return this.simulatePolicy.execute(id, body);
  }
}
