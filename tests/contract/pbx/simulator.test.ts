import { createPeople, person, planNumber } from '../../../daemon/pbx/simulator/people.js'
import { createSimulatorDriver } from '../../../daemon/pbx/simulator/simulator-driver.js'
import { createSimulatedPbx } from '../../../daemon/pbx/simulator/world.js'
import { extension, trunkName } from '../../../dialer/model/ids.js'
import { number } from '../../support/factories.js'
import { createFakeClock } from '../../support/fake-clock.js'
import type { PbxBench } from './bench.js'
import { pbxContract } from './pbx.case.js'
import { timeOf } from './time-of.js'

pbxContract('simulator', async (): Promise<PbxBench> => {
  const clock = createFakeClock()
  const hangsUp = number('+49301111')
  const planned = createPeople(1)
  const people = (called: typeof hangsUp) => (called === hangsUp ? person({ patienceMs: 3000 }) : planned(called))
  const extensions = ['1001', '1002', '1003', '1004']
  const pbx = createSimulatedPbx({ clock, people, extensions, trunks: [{ name: 'main', maxLines: 100 }] })
  pbx.setPhone(extension('1003'), { habit: { kind: 'rings' } })
  pbx.setPhone(extension('1004'), { registered: false })
  let count = 0
  const planNo = (digits: number) => number(planNumber(digits, 1))
  return {
    driver: createSimulatorDriver('simulator', pbx, clock),
    trunk: trunkName('main'),
    unknownTrunk: trunkName('nowhere'),
    callerId: '49301000',
    numbers: {
      answers: planNo(0),
      answersAtOnce: planNo(10),
      hangsUp,
      machine: planNo(2),
      busy: planNo(3),
      noAnswer: planNo(4),
      rejected: planNo(5),
      unallocated: planNo(6),
      congestion: planNo(7),
    },
    phones: {
      answer: [extension('1001'), extension('1002')],
      rings: extension('1003'),
      absent: extension('1004'),
      unknown: extension('9999'),
    },
    prompt: 'sound:tt-allbusy',
    ...timeOf(clock),
    async dropLink() {
      pbx.dropLink('dropped by the test')
    },
    async plantLeg(leg) {
      pbx.plantLeg(leg)
    },
    unique: () => String(++count),
    async dispose() {},
  }
})
