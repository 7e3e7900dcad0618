import { runService } from '@okno/service-kit';
import { routingService } from './service.js';

await runService(routingService, process.env);
