export { assignmentState, requestState } from './builders/states.js';
export { createTestDatabase, type TestDatabase } from './database/test-database.js';
export { Caller, type Answer } from './okno/caller.js';
export { OknoProcess, testAdministrator } from './okno/okno-process.js';
export { TestService } from './service/test-service.js';
export { makeTestKeys, startTestGateway } from './service/test-gateway.js';
export { RoutingCompany, type Colleague } from './builders/routing-company.js';
export { IntakeDesk, type DeskEmployee } from './builders/intake-desk.js';
export { ComplaintsDesk } from './builders/complaints-desk.js';
