import { extension, trunkName } from '../../../dialer/model/ids.js'
import type { PbxDriver } from '../../../dialer/ports/pbx.js'
import { doorUrl } from '../../../provisioning/twilio/doors.js'
import { number } from '../../support/factories.js'
import type { FakePerson } from '../../support/fake-twilio/fake-person.js'
import { benchSite, openTwilioBench } from '../../support/fake-twilio/twilio-bench.js'
import type { PbxBench } from './bench.js'
import { pbxContract } from './pbx.case.js'
import { timeOf } from './time-of.js'

const stays: FakePerson = { kind: 'answers', afterMs: 1500, rings: true }
const people: Readonly<Record<string, FakePerson>> = {
  '+49301000': stays,
  '+49301001': { kind: 'answers', afterMs: 160, rings: false },
  '+49301002': { kind: 'answers', afterMs: 1000, rings: true, hangsUpAfterMs: 3000 },
  '+49301003': { ...stays, answeredBy: 'machine_start' },
  '+49301004': { kind: 'ends', status: 'busy', sipCode: 486 },
  '+49301005': { kind: 'rings' },
  '+49301006': { kind: 'ends', status: 'busy', sipCode: 603 },
  '+49301007': { kind: 'ends', status: 'failed', sipCode: 404 },
  '+49301008': { kind: 'ends', status: 'failed', sipCode: 503 },
  'sip:1001@phones.example': { kind: 'answers', afterMs: 300, rings: true },
  'sip:1002@phones.example': { kind: 'answers', afterMs: 300, rings: true },
  'sip:1003@phones.example': { kind: 'rings' },
}
const notRegistered: FakePerson = { kind: 'ends', status: 'failed', sipCode: 480 }

const greetingEnd =
  'greetingEnd is false: Twilio tells the end of a greeting only by keeping the verdict back until then'

pbxContract(
  'Twilio',
  async (): Promise<PbxBench> => {
    const bench = await openTwilioBench({ people: (to) => people[to] ?? notRegistered })
    const { clock, fake } = bench
    let count = 0
    const driver: PbxDriver = {
      ...bench.driver,
      connect(listener, signal) {
        fake.setDown(false)
        return bench.driver.connect(listener, signal)
      },
    }
    return {
      driver,
      tellsVoice: false,
      trunk: trunkName('main'),
      unknownTrunk: trunkName('nowhere'),
      callerId: '+4930555000',
      numbers: {
        answers: number('+49301000'),
        answersAtOnce: number('+49301001'),
        hangsUp: number('+49301002'),
        machine: number('+49301003'),
        busy: number('+49301004'),
        noAnswer: number('+49301005'),
        rejected: number('+49301006'),
        unallocated: number('+49301007'),
        congestion: number('+49301008'),
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
        fake.setDown(true)
      },
      async plantLeg(leg) {
        const form = new URLSearchParams({
          To: '+49301000',
          From: '+4930555000',
          Twiml: '<Response><Pause length="3600"/></Response>',
          StatusCallback: doorUrl(bench.publicUrl, benchSite, 'status', { leg }),
        })
        const call = fake.world.dial(form)
        await clock.waitFor(() => call.answeredAt !== null, 10_000)
        await clock.advance(100)
      },
      unique: () => `${benchSite}.${++count}`,
      dispose: () => bench.close(),
    }
  },
  {
    'the snapshot tells registered phones from others': 'phoneStates is false: Twilio tells no registrations',
    'begins when the greeting is over': greetingEnd,
    'begins when the wait is over, whoever still speaks': greetingEnd,
  },
)
