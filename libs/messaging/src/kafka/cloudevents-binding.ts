import type { EventEnvelope } from '@okno/contracts';
import type { IHeaders, Message } from 'kafkajs';
import type { SerializedEvent } from '../outgoing-event.js';

/**
 * CloudEvents 1.0, Kafka protocol binding, structured mode: the value is the whole envelope, as the outbox holds it, and a
 * header says so. A tombstone is a key without a value and without headers.
 */
const CONTENT_TYPE = 'application/cloudevents+json; charset=UTF-8';

export function toKafkaMessage({ key, envelope }: SerializedEvent): Message {
  if (envelope === null) return { key, value: null };
  return { key, value: envelope, headers: { 'content-type': CONTENT_TYPE, ...traceContext(envelope) } };
}

/** Bytes of a message with what Kafka adds to it, rather too many than too few. */
export function sizeOf({ key, envelope }: SerializedEvent): number {
  return Buffer.byteLength(key) + (envelope === null ? 0 : Buffer.byteLength(envelope)) + 200;
}

/** @returns the envelope, null for a tombstone, undefined for what is no CloudEvent in structured mode. */
export function readKafkaMessage(message: {
  readonly value: Buffer | null;
  readonly headers?: IHeaders | undefined;
}): EventEnvelope | null | undefined {
  if (message.value === null) return null;
  const contentType = message.headers?.['content-type']?.toString() ?? '';
  if (!/^application\/cloudevents\+json\b/i.test(contentType)) return undefined;
  const envelope = parse(message.value.toString());
  return isEnvelope(envelope) ? envelope : undefined;
}

/** The trace context stands in the envelope; tools that do not open it look for it in the header of that name. */
function traceContext(envelope: string): IHeaders {
  // Most envelopes have none, and are not opened for it.
  if (!envelope.includes('"traceparent"')) return {};
  const parsed = parse(envelope);
  const traceparent: unknown = typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, 'traceparent') : '';
  return typeof traceparent === 'string' ? { traceparent } : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEnvelope(value: unknown): value is EventEnvelope {
  if (typeof value !== 'object' || value === null) return false;
  return ['id', 'type', 'source', 'specversion'].every((name) => typeof Reflect.get(value, name) === 'string');
}
