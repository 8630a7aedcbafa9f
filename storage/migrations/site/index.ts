import type { Migration } from '../migration.js'
import { first } from './0001-first.js'

/** Every migration of a site's database, in order. */
export const siteMigrations: readonly Migration[] = [first]
