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

/** Keeps what billing must know of clients, products and requests: the highest version wins. */
@Controller()
export class ReplicasConsumer {
  @Consumes(productDefined, { kind: 'projection' })
  async onProduct(
    { data, aggregateversion }: EventEnvelope<EventPayload<typeof productDefined>>,
    { tx }: EventContext,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO product_replica (id, code, version) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET code = excluded.code, version = excluded.version
       WHERE product_replica.version < excluded.version`,
      [data.productId, data.code, aggregateversion],
    );
  }

  @Consumes(clientDescribed, { kind: 'projection' })
  async onClient(
    { data, aggregateversion }: EventEnvelope<EventPayload<typeof clientDescribed>>,
    { tx }: EventContext,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO client_tax_replica (id, tax_id, version) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET tax_id = excluded.tax_id, version = excluded.version
       WHERE client_tax_replica.version < excluded.version`,
      [data.clientId, data.taxId, aggregateversion],
    );
  }

  @Consumes(requestRegistered, { kind: 'projection' })
  async onRequest(
    { data, aggregateversion }: EventEnvelope<EventPayload<typeof requestRegistered>>,
    { tx }: EventContext,
  ): Promise<void> {
    const { requestId, reference, clientId, productId } = data.request;
    await tx.query(
      `INSERT INTO request_replica (id, reference, client_id, product_id, version) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO NOTHING`,
      [requestId, reference, clientId, productId, aggregateversion],
    );
  }

  @Consumes(requestDescribed, { kind: 'projection' })
  async onRequestText(
    { data, aggregateversion }: EventEnvelope<EventPayload<typeof requestDescribed>>,
    { tx }: EventContext,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO request_text_replica (id, subject, version) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, version = excluded.version
       WHERE request_text_replica.version < excluded.version`,
      [data.requestId, data.subject, aggregateversion],
    );
  }
}
