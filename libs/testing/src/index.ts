export { createTestDatabase, dropTestDatabase, type TestDatabase } from './database/test-database.js';
