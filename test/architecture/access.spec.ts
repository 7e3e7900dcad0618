import 'reflect-metadata';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { describe, expect, it } from '@jest/globals';
import { accessRuleKey } from '@okno/service-kit';
import { everyService } from '../every-service.js';

type Class = abstract new (...parts: never[]) => object;

/** Every controller that a module brings, its imported modules' included. */
function controllersOf(module: Class): readonly Class[] {
  const own = (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) ?? []) as Class[];
  const imported = (Reflect.getMetadata(MODULE_METADATA.IMPORTS, module) ?? []) as Class[];
  return [...own, ...imported.flatMap(controllersOf)];
}

interface Route {
  readonly name: string;
  readonly ruled: boolean;
}

function routesOf(controller: Class): readonly Route[] {
  const prototype = controller.prototype as Readonly<Record<string, unknown>>;
  return Object.getOwnPropertyNames(prototype).flatMap((method) => {
    const handler = prototype[method];
    if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
    const path = String(Reflect.getMetadata(PATH_METADATA, handler));
    const ruled = Reflect.hasMetadata(accessRuleKey, handler) || Reflect.hasMetadata(accessRuleKey, controller);
    return [{ name: `${controller.name}.${method} (${path})`, ruled }];
  });
}

describe('who may call', () => {
  it.each(everyService.map((service) => [service.name, service] as const))(
    'every route of %s says it',
    (_name, { module }) => {
      const routes = controllersOf(module).flatMap(routesOf);
      expect(routes.length).toBeGreaterThan(3);
      expect(routes.filter(({ ruled }) => !ruled).map(({ name }) => name)).toEqual([]);
    },
  );

  it('notices a route that says nothing', () => {
    const read = (): undefined => undefined;
    class Silent {
      readonly kind = 'controller';
    }
    Object.defineProperty(Silent.prototype, 'read', { value: read });
    Reflect.defineMetadata(METHOD_METADATA, 0, read);
    Reflect.defineMetadata(PATH_METADATA, 'silent', read);
    expect(routesOf(Silent)).toEqual([{ name: 'Silent.read (silent)', ruled: false }]);
  });
});
