import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { MailSettings } from '../../../api/mail/mailer.js'

/** A letter as the server took it. */
export interface TakenLetter {
  readonly to: readonly string[]
  readonly text: string
}

/** A real mail server on this host, which keeps what it takes. */
export interface MailServer {
  readonly settings: MailSettings
  /** Resolves with the next letter that nobody has taken yet. */
  next(): Promise<TakenLetter>
  /** Letters nobody has taken yet. */
  waiting(): number
  close(): Promise<void>
}

/** Starts one that asks for a login. */
export async function startMailServer(): Promise<MailServer> {
  const letters: TakenLetter[] = []
  const wanted: ((letter: TakenLetter) => void)[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'trunkline' && password === 'mail secret') done(null, { user: username })
      else done(new Error('wrong login'))
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        const text = Buffer.concat(parts).toString('utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=')
        const letter = { to, text }
        const taker = wanted.shift()
        if (taker) taker(letter)
        else letters.push(letter)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return {
    settings: {
      host: '127.0.0.1',
      port,
      security: 'none',
      login: { user: 'trunkline', password: 'mail secret' },
      from: 'Trunkline <trunkline@example.com>',
    },
    next: () => {
      const letter = letters.shift()
      return letter ? Promise.resolve(letter) : new Promise((resolve) => wanted.push(resolve))
    },
    waiting: () => letters.length,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
