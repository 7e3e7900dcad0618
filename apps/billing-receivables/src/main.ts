import { runService } from '@okno/service-kit';
import { billingReceivablesService } from './service.js';

await runService(billingReceivablesService, process.env);
