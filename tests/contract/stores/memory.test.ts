import { createMemoryEngineStore } from '../../support/memory-engine-store.js'
import { describeEngineStore } from './stores.case.js'

describeEngineStore('memory', async () => {
  const store = createMemoryEngineStore()
  return {
    store,
    put: async (leads) => store.put(leads),
    addDnc: async (number, prefix) => store.addDnc({ number, prefix }),
    end: async () => undefined,
  }
})
