/** Bytes of envelopes in one batch, compressed as PostgreSQL stores them: several times that in memory. */
export const MAX_BATCH_BYTES = 1_048_576;
