import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { InvalidInput } from './refusal.js';

/** Holds what a call brings against the schema its route declares. @throws InvalidInput naming every bad field */
@Injectable()
export class ShapePipe implements PipeTransform {
  async transform(value: unknown, { schema, type, data }: ArgumentMetadata): Promise<unknown> {
    if (schema === undefined || type === 'custom') return value;
    const result = await schema['~standard'].validate(value);
    if (result.issues !== undefined) throw new InvalidInput(result.issues, value, data ?? type);
    return result.value;
  }
}
