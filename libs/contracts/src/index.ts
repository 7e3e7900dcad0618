export * from './event-definition.js';
