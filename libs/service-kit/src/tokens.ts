/** Injection tokens of what the host gives every service. */
export const DATABASE = Symbol('Database');
export const EVENT_LOG = Symbol('EventLog');
export const CLOCKS = Symbol('Clocks');
export const LOGGER = Symbol('Logger');
export const SERVICE_NAME = Symbol('ServiceName');
export const SETTINGS = Symbol('Settings');
