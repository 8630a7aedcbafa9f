import { pbxContract } from '../contract/pbx/pbx.case.js'
import { asteriskBench } from './support/asterisk-bench.js'
import { describeLab } from './support/describe-lab.js'

describeLab('Asterisk driver', (lab) => {
  pbxContract('Asterisk, commands over the event WebSocket', () => asteriskBench(lab, 'websocket'))
  pbxContract('Asterisk, commands by ari-client', () => asteriskBench(lab, 'ari-client'))
})
