import type { Migration } from '../migration.js'
import { first } from './0001-first.js'

/** Every migration of the system database, in order. */
export const systemMigrations: readonly Migration[] = [first]
