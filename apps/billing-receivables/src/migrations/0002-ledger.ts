import type { Migration } from '@okno/persistence';

/** Payments, and the append-only double-entry ledger: debits equal credits per transaction and currency at every commit. */
export const ledgerMigration: Migration = {
  name: '0002-ledger',
  sql: `
    CREATE TABLE payment (
      id uuid PRIMARY KEY,
      external_id text NOT NULL UNIQUE,
      body_hash text NOT NULL,
      received_on date NOT NULL,
      amount_minor bigint NOT NULL CHECK (amount_minor > 0),
      allocated_minor bigint NOT NULL DEFAULT 0 CHECK (allocated_minor BETWEEN 0 AND amount_minor),
      currency text NOT NULL,
      payer_tax_id text,
      client_id uuid,
      purpose text NOT NULL,
      version int NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX payment_newest ON payment (created_at DESC, id DESC);
    CREATE INDEX payment_unmatched ON payment (created_at DESC, id DESC) WHERE allocated_minor < amount_minor;

    CREATE TABLE payment_allocation (
      id uuid PRIMARY KEY,
      payment_id uuid NOT NULL REFERENCES payment (id),
      invoice_id uuid NOT NULL REFERENCES invoice (id),
      amount_minor bigint NOT NULL CHECK (amount_minor > 0),
      made_at timestamptz NOT NULL
    );
    CREATE INDEX payment_allocation_payment ON payment_allocation (payment_id);

    CREATE TABLE ledger_transaction (
      id uuid PRIMARY KEY,
      what text NOT NULL,
      booked_on date NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE TABLE ledger_entry (
      id uuid PRIMARY KEY,
      transaction_id uuid NOT NULL REFERENCES ledger_transaction (id),
      booked_on date NOT NULL,
      account text NOT NULL,
      client_id uuid,
      invoice_id uuid,
      payment_id uuid,
      currency text NOT NULL,
      debit_minor bigint NOT NULL CHECK (debit_minor >= 0),
      credit_minor bigint NOT NULL CHECK (credit_minor >= 0),
      CHECK ((debit_minor = 0) <> (credit_minor = 0))
    );
    CREATE INDEX ledger_entry_order ON ledger_entry (booked_on, id);
    CREATE INDEX ledger_entry_invoice ON ledger_entry (invoice_id) WHERE account = 'receivable';
    CREATE INDEX ledger_entry_transaction ON ledger_entry (transaction_id);

    CREATE FUNCTION ledger_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (
          SELECT 1 FROM ledger_entry WHERE transaction_id = NEW.transaction_id
          GROUP BY currency HAVING sum(debit_minor) <> sum(credit_minor)
        ) THEN
          RAISE EXCEPTION 'ledger transaction % does not balance', NEW.transaction_id USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
      END $$;
    CREATE CONSTRAINT TRIGGER ledger_balances AFTER INSERT ON ledger_entry
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_must_balance();

    REVOKE UPDATE, DELETE, TRUNCATE ON ledger_transaction, ledger_entry, payment_allocation FROM :runtime_role;
  `,
};
