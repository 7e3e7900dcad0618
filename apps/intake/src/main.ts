import { runService } from '@okno/service-kit';
import { intakeService } from './service.js';

await runService(intakeService, process.env);
