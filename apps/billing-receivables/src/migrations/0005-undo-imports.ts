import type { Migration } from '@okno/persistence';

/** Taking back what an import brought: the ledger keeps it and its reversal, the invoices and payments themselves go. */
export const undoImportsMigration: Migration = {
  name: '0005-undo-imports',
  // Locks invoice against writing while the index is built: a second per million invoices.
  sql: `
    CREATE INDEX invoice_import ON invoice (import_id, id) WHERE import_id IS NOT NULL;

    -- Where money went stays for ever, but for invoices of the past that were imported and are as they came.
    CREATE FUNCTION only_imported_allocations_go() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM invoice WHERE id = OLD.invoice_id AND import_id IS NOT NULL AND version = 1;
      IF NOT FOUND THEN
        RAISE EXCEPTION 'allocation % is of an invoice that lives on', OLD.id;
      END IF;
      RETURN OLD;
    END $$;
    CREATE TRIGGER payment_allocation_stays BEFORE DELETE ON payment_allocation
      FOR EACH ROW EXECUTE FUNCTION only_imported_allocations_go();
    GRANT DELETE ON payment_allocation TO :runtime_role;
    CREATE INDEX payment_allocation_invoice ON payment_allocation (invoice_id);
  `,
};
