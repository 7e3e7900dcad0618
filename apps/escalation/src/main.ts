import { runService } from '@okno/service-kit';
import { escalationService } from './service.js';

await runService(escalationService, process.env);
