import { createMemoryEngineStore } from '../../../daemon/simulate/memory-engine-store.js'
import { describeClaims } from './claims.case.js'
import { describeEngineStore, type StoreUnderTest } from './stores.case.js'

const open = async (): Promise<StoreUnderTest> => {
  const store = createMemoryEngineStore()
  return {
    store,
    put: async (leads) => store.put(leads),
    addDnc: async (number, prefix) => store.addDnc({ number, prefix }),
    end: async () => undefined,
  }
}

describeEngineStore('memory', open)
describeClaims('memory', open)
