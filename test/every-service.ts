import { billingReceivablesService } from '@okno/billing-receivables';
import { complaintsAnalyticsService } from '@okno/complaints-analytics';
import { escalationService } from '@okno/escalation';
import { gatewayService } from '@okno/gateway';
import { intakeService } from '@okno/intake';
import { routingService } from '@okno/routing';
import type { ServiceDefinition } from '@okno/service-kit';

/** All of Okno, the door last. */
export const everyService: readonly ServiceDefinition[] = [
  intakeService,
  routingService,
  escalationService,
  complaintsAnalyticsService,
  billingReceivablesService,
  gatewayService,
];
