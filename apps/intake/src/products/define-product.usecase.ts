import { Injectable } from '@nestjs/common';
import { productDefined, type NewProductBody, type ProductPatchBody, type ProductResource } from '@okno/contracts';
import { isUniqueViolation } from '@okno/persistence';
import { UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../intake.refusals.js';
import { ProductRepository, toProductResource, type ProductRecord } from './product.repository.js';

export type ProductDefinition =
  | { readonly kind: 'new'; readonly body: NewProductBody }
  | { readonly kind: 'change'; readonly id: string; readonly version: number; readonly body: ProductPatchBody };

/** Adds a product to the tree or changes one. @throws product-code-taken, product-cycle, unknown-product (parentId) */
@Injectable()
export class DefineProduct {
  constructor(
    private readonly work: UnitOfWork,
    private readonly products: ProductRepository,
  ) {}

  async execute(definition: ProductDefinition, context: WorkContext): Promise<ProductResource> {
    try {
      return await this.work.run(context, (work) =>
        definition.kind === 'new'
          ? once(work, definition.body, () => this.add(work, definition.body))
          : this.change(work, definition),
      );
    } catch (error) {
      throw isUniqueViolation(error, 'product_code_unique') ? refuseField('product-code-taken', 'code') : error;
    }
  }

  private async add(work: Work, { code, name, parentId }: NewProductBody): Promise<ProductResource> {
    const parent = parentId === null ? null : await this.parent(work, parentId);
    const product = { id: work.newId(), code, name, parentId: parent, active: true, version: 1, createdAt: work.now };
    return this.store(work, product);
  }

  private async change(
    work: Work,
    { id, version, body }: Extract<ProductDefinition, { kind: 'change' }>,
  ): Promise<ProductResource> {
    await this.products.lockTree(work);
    const product = await this.products.lock(work, id);
    if (product === undefined) throw refuse('not-found');
    if (product.version !== version) throw refuse('version-conflict');
    let { parentId } = product;
    if (body.parentId !== undefined) parentId = body.parentId === null ? null : await this.parent(work, body.parentId);
    if (parentId !== null && (await this.products.isWithin(work, parentId, id))) {
      throw refuseField('product-cycle', 'parentId');
    }
    return this.store(work, {
      ...product,
      code: body.code ?? product.code,
      name: body.name ?? product.name,
      active: body.active ?? product.active,
      parentId,
      version: product.version + 1,
    });
  }

  private async parent(work: Work, ref: string): Promise<string> {
    const parent = await this.products.resolve(work, ref);
    if (parent === undefined) throw refuseField('unknown-product', 'parentId');
    return parent.id;
  }

  private async store(work: Work, product: ProductRecord): Promise<ProductResource> {
    await this.products.save(work, product);
    const { id: productId, code, name, parentId, active, version } = product;
    work.publish(productDefined, { productId, code, name, parentId, active }, { id: productId, version });
    work.audit({ action: 'product.define', subjectKind: 'product', subjectIds: [productId] });
    return toProductResource(product);
  }
}
