import { Controller } from '@nestjs/common';
import {
  clientDescribed,
  productDefined,
  requestDescribed,
  requestRegistered,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { keepHighest } from '@okno/service-kit';

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

  @Consumes(requestRegistered, { kind: 'projection' })
  async onRequest(
    { data, aggregateversion }: EventEnvelope<EventPayload<typeof requestRegistered>>,
    { tx }: EventContext,
  ): Promise<void> {
    const { requestId, reference, clientId, productId } = data.request;
    const row = { id: requestId, reference, client_id: clientId, product_id: productId, version: aggregateversion };
    await keepHighest(tx, 'request_replica', [row]);
  }

  @Consumes(requestDescribed, { kind: 'projection' })
  async onRequestText(
    { data, aggregateversion }: EventEnvelope<EventPayload<typeof requestDescribed>>,
    { tx }: EventContext,
  ): Promise<void> {
    const row = { id: data.requestId, subject: data.subject, version: aggregateversion };
    await keepHighest(tx, 'request_text_replica', [row]);
  }
}
