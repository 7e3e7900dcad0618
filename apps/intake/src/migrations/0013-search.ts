import type { Migration } from '@okno/persistence';

export const searchMigration: Migration = {
  name: '0013-search',
  sql: `
    -- The stems of a text. The russian configuration stems Cyrillic words as Russian and Latin ones as English. What would
    -- make one token of an address, a path or a tag parts words instead: people search for a part of it.
    CREATE FUNCTION search_words(body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('pg_catalog.russian'::regconfig,
      translate(left(body, 50000), 'ёЁ@./_-:+<>&~=?#%\\', 'еЕ                '));

    CREATE INDEX request_text ON request USING gin (search_words(subject || ' ' || description));
    CREATE INDEX message_text ON message USING gin (search_words(text));
    CREATE INDEX message_newest ON message (at DESC, id DESC);
    CREATE INDEX file_name ON file USING gin (search_words(name));
    CREATE INDEX client_phone_part ON client_phone USING gin (phone gin_trgm_ops);
    CREATE INDEX client_email_part ON client_email USING gin (email gin_trgm_ops);
    CREATE INDEX client_external_id_part ON client_external_id USING gin (value gin_trgm_ops);
    CREATE INDEX contact_words ON contact USING gin (name gin_trgm_ops);
    CREATE INDEX request_owner ON request (owner_id);
  `,
};
