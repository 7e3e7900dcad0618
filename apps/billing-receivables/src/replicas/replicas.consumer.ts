import { Controller } from '@nestjs/common';
import {
  clientDescribed,
  importedClientsUndone,
  importedRequestsUndone,
  productDefined,
  requestDescribed,
  requestRegistered,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { dropUndone, keepHighest } from '@okno/service-kit';

/** Keeps what billing must know of clients, products and requests: the highest version wins. */
@Controller()
export class ReplicasConsumer {
  @Consumes(productDefined, { kind: 'projection' })
  async onProduct(
    { data, aggregateversion }: EventEnvelope<EventPayload<typeof productDefined>>,
    { tx }: EventContext,
  ): Promise<void> {
    await keepHighest(tx, 'product_replica', [{ id: data.productId, code: data.code, version: aggregateversion }]);
  }

  @Consumes(clientDescribed, { kind: 'projection' })
  async onClient(
    { data, aggregateversion }: EventEnvelope<EventPayload<typeof clientDescribed>>,
    { tx }: EventContext,
  ): Promise<void> {
    await keepHighest(tx, 'client_tax_replica', [{ id: data.clientId, tax_id: data.taxId, version: aggregateversion }]);
  }

  @ConsumesBatch(requestRegistered, { kind: 'projection' })
  async onRequests(
    events: readonly EventEnvelope<EventPayload<typeof requestRegistered>>[],
    { tx }: BatchContext,
  ): Promise<void> {
    const rows = events.map(({ data: { request }, aggregateversion: version }) => {
      const { requestId: id, reference, clientId, productId } = request;
      return { id, reference, client_id: clientId, product_id: productId, version };
    });
    await keepHighest(tx, 'request_replica', rows);
  }

  @ConsumesBatch(requestDescribed, { kind: 'projection' })
  async onRequestTexts(
    events: readonly EventEnvelope<EventPayload<typeof requestDescribed>>[],
    { tx }: BatchContext,
  ): Promise<void> {
    const rows = events.map(({ data: { requestId: id, subject }, aggregateversion: version }) => ({
      ...{ id, subject, version },
    }));
    await keepHighest(tx, 'request_text_replica', rows);
  }

  @Consumes(importedRequestsUndone, { kind: 'projection' })
  async onRequestsUndone(
    { data }: EventEnvelope<EventPayload<typeof importedRequestsUndone>>,
    { tx }: EventContext,
  ): Promise<void> {
    const ids = data.rows.map(({ requestId }) => requestId);
    await dropUndone(tx, 'request_text_replica', ids);
  }

  @Consumes(importedClientsUndone, { kind: 'projection' })
  async onClientsUndone(
    { data }: EventEnvelope<EventPayload<typeof importedClientsUndone>>,
    { tx }: EventContext,
  ): Promise<void> {
    const ids = data.rows.map(({ clientId }) => clientId);
    await dropUndone(tx, 'client_tax_replica', ids);
  }
}
