import { runService } from '@okno/service-kit';
import { gatewayService } from './service.js';

await runService(gatewayService, process.env);
