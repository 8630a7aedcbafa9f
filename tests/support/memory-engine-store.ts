// Simulations keep their sites in it too; the contract of stores holds it to what the database does.
export {
  createMemoryEngineStore,
  type JournalEntry,
  type MemoryEngineStore,
} from '../../daemon/simulate/memory-engine-store.js'
