export type { Database, PoolUsage, PreparedStatement, Sql, Transaction, TransactionOptions } from './database.js';
export type { DatabaseLogger } from './database-logger.js';
export { findEmbeddedPostgres } from './embedded/find-embedded-postgres.js';
export { OperatorConnection } from './operator-connection.js';
export { startEmbeddedPostgres, stopLeftEmbeddedPostgres } from './embedded/start-embedded-postgres.js';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded/start-embedded-postgres.js';
export { throwawayServerSettings, type ServerSettings } from './embedded/settings.js';
export type { Migration } from './migrations.js';
export { openDatabase } from './open-database.js';
export type { DatabaseTimeouts, OpenDatabaseOptions } from './open-database.js';
export {
  isCheckViolation,
  isConnectionLoss,
  isExclusionViolation,
  isForeignKeyViolation,
  isNotNullViolation,
  isTimeout,
  isTransientConflict,
  isUniqueViolation,
  errorCode,
} from './pg-errors.js';
export { runtimeRoleMark, runtimeRoleName } from './runtime-role.js';
export { waitForDatabase } from './wait-for-database.js';
export { InstanceLock, type InstanceLockOptions } from './rebuild/instance-lock.js';
export { Shadow, type ShadowOptions, type ShadowedTable, type TableDifference } from './rebuild/shadow.js';
export { checkBackup, type CheckedBackup } from './backup/check-backup.js';
export { BackupBroken, BackupRefused, eventsAreInKafka, type BackedUpTable, type Manifest } from './backup/manifest.js';
export { readStoredFile, restoreBackup, type RestorableSchema } from './backup/restore-backup.js';
export { takeBackup, type BackupOptions, type TakenBackup } from './backup/take-backup.js';
export { backupName, nightlyMoment } from './backup/backup-name.rules.js';
export { filesToBackUp, isDataFile } from './backup/data-files.js';
