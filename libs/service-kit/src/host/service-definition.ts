import type { Type } from '@nestjs/common';
import type { EventDefinition, LocalizedText, PersonalData } from '@okno/contracts';
import type { Migration } from '@okno/persistence';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Identity } from '../access/identity.js';
import type { NamedStore, Projection } from '../projections/projection.js';
import type { RefusalCatalogue } from '../problems/refusal.js';

/** What a service is, as data: everything that hosting it needs to know. */
export interface ServiceDefinition {
  /** Also the name of its consumer group. */
  readonly name: string;
  /** The PostgreSQL schema it owns. */
  readonly schema: string;
  readonly title: LocalizedText;
  readonly module: Type;
  /** Explicit SQL, forward only; those of the libraries come first by themselves. */
  readonly migrations: readonly Migration[];
  /** TypeORM entities, where the service uses them. */
  readonly entities?: readonly Type[];
  readonly publishes: readonly EventDefinition[];
  readonly consumes: readonly EventDefinition[];
  /** The tables that its projections keep, besides those of the access replica: what a rebuild makes anew. */
  readonly projections: readonly Projection[];
  /** What its own tables hold of people: a table or column of words that is not named here fails a test. */
  readonly personalData: PersonalData;
  /** What else a rebuild makes anew. */
  readonly rebuilds?: readonly NamedStore[];
  readonly refusals: RefusalCatalogue;
  /** Settings by environment, read and checked at start-up; injected as SETTINGS. */
  readonly settings: z.ZodType;
  /** How callers are recognised, where it is not by the gateway's signed identity: only the gateway has its own way. */
  readonly authenticator?: Type<Authenticator>;
  /** Database connections at most; 8 unless said. */
  readonly poolSize?: number;
  /** Adds plugins, and parsers for bodies that are not JSON. */
  readonly configureHttp?: (fastify: FastifyInstance) => void | Promise<void>;
  /** Largest JSON body in bytes; 1 MB unless said. */
  readonly bodyLimit?: number;
}

/** Finds out who calls, before a body is read. */
export interface Authenticator {
  /** The caller; undefined when nobody is signed in; `public` when the route needs nobody. */
  authenticate(request: FastifyRequest): Promise<Identity | 'public' | undefined>;
}
