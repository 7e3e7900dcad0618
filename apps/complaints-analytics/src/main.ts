import { runService } from '@okno/service-kit';
import { complaintsAnalyticsService } from './service.js';

await runService(complaintsAnalyticsService, process.env);
