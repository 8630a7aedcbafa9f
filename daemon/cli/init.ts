import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DomainError } from '../../dialer/model/domain-error.js'
import { parseConfig } from '../config/read-config.js'
import { type InitAnswers, renderConfig, secretFiles, type WrittenTrunk } from '../config/render-config.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'
import { askTwilio, type TwilioOptions } from './init-twilio.js'

/** The flags of `trunkline init`; what is not given is asked, or takes its default where nobody can be asked. */
export interface InitOptions extends TwilioOptions {
  readonly file: string
  readonly force: boolean
  readonly json: boolean
  readonly yes: boolean
  readonly pbx?: string
  readonly site?: string
  readonly siteName?: string
  readonly timeZone?: string
  readonly country?: string
  readonly host?: string
  readonly port?: string
  readonly adminEmail?: string
  readonly adminPassword?: string
  readonly ariUrl?: string
  readonly ariUser?: string
  readonly ariPassword?: string
  readonly amiHost?: string
  readonly amiPort?: string
  readonly amiUser?: string
  readonly amiPassword?: string
  readonly trunk?: readonly string[]
}

/**
 * Writes the commented configuration and, beside it, the secrets (mode 0600). The result is read back before anything is written,
 * so a wrong answer is told with its key and leaves no file.
 * @throws DomainError CONFLICT if a file is there and `force` is not given, CONFIG_INVALID for an answer that cannot be
 */
export async function init(io: ConsoleIo, options: InitOptions): Promise<number> {
  const file = resolve(options.file)
  const asks = io.interactive && !options.yes && !options.json
  const say = async (given: string | undefined, question: string, fallback: string): Promise<string> =>
    given ?? (asks ? await io.ask(question, fallback) : fallback)
  const secret = async (given: string | undefined, question: string): Promise<string> =>
    given ?? (asks ? await io.ask(question, '', { hidden: true }) : '')

  const pbx = await say(options.pbx, 'PBX: asterisk, twilio or simulator', 'simulator')
  if (pbx !== 'asterisk' && pbx !== 'twilio' && pbx !== 'simulator') {
    throw new DomainError('VALIDATION_ERROR', `A PBX is asterisk, twilio or simulator, not ${pbx}.`)
  }
  const country = await say(options.country, 'Country of numbers without + (two letters, - for none)', '-')
  const passwords: Record<string, string> = {}
  const common = {
    site: await say(options.site, 'Site id', 'main'),
    siteName: await say(options.siteName, 'Site name', 'Main'),
    timeZone: await say(options.timeZone, 'Time zone', Intl.DateTimeFormat().resolvedOptions().timeZone),
    defaultCountry: country === '-' ? null : country.toUpperCase(),
    httpHost: await say(options.host, 'HTTP address (0.0.0.0 lets the network in)', '127.0.0.1'),
    httpPort: Number(await say(options.port, 'HTTP port', '4000')),
    adminEmail: await say(options.adminEmail, 'E-mail of the first administrator', 'admin@example.com'),
  }
  let asterisk: InitAnswers['asterisk'] = null
  if (pbx === 'asterisk') {
    const ariUser = await say(options.ariUser, 'ARI user', 'trunkline')
    passwords[secretFiles.ari] = await secret(options.ariPassword, 'ARI password (empty makes one)')
    const amiUser = await say(options.amiUser, 'AMI user', 'trunkline')
    passwords[secretFiles.ami] = await secret(options.amiPassword, 'AMI password (empty makes one)')
    asterisk = {
      ariUrl: await say(options.ariUrl, 'ARI address', 'http://127.0.0.1:8088/ari'),
      ariUser,
      amiHost: await say(options.amiHost, 'AMI host', '127.0.0.1'),
      amiPort: Number(await say(options.amiPort, 'AMI port', '5038')),
      amiUser,
      trunks: readTrunks(
        options.trunk ?? (await say(undefined, 'Trunks: name:lines:calls per second, …', 'trunk:30:5')).split(','),
      ),
    }
  }
  let twilio: InitAnswers['twilio'] = null
  if (pbx === 'twilio') {
    const trunks = readTrunks(options.trunk ?? ['twilio'], { lines: '10', rate: '1' })
    const asked = await askTwilio({ say, secret }, options, { country: common.defaultCountry, trunks })
    twilio = asked.twilio
    Object.assign(passwords, asked.secrets)
  }
  passwords[secretFiles.admin] = await secret(options.adminPassword, 'Password of the administrator (empty makes one)')

  const folder = dirname(file)
  const targets = [file, ...Object.keys(passwords).map((name) => join(folder, name))]
  const there = targets.filter((path) => existsSync(path))
  if (there.length > 0 && !options.force) {
    throw new DomainError(
      'CONFLICT',
      `${there.join(', ')} exists already; nothing was written. Use --force to overwrite.`,
    )
  }
  const text = renderConfig({ ...common, asterisk, twilio })
  check(text, file)

  const secrets = Object.entries(passwords).map(([name, given]) => ({
    name,
    made: given === '',
    value: given || makePassword(),
  }))
  mkdirSync(folder, { recursive: true })
  for (const { name, value } of secrets) {
    mkdirSync(dirname(join(folder, name)), { recursive: true, mode: 0o700 })
    writePrivate(join(folder, name), `${value}\n`)
  }
  writePrivate(file, text)
  report(io, options, file, folder, secrets, twilio !== null && twilio.account === null)
  return exitCodes.ok
}

/** Reads the text as the program will, the secret files taken as given. */
function check(text: string, file: string): void {
  parseConfig(text.replace(/\{ file: secrets\/[a-z-]+ \}/g, '"to be written"'), file, {})
}

/** `name:lines:cps`, the last two may be left out. */
function readTrunks(texts: readonly string[], usual = { lines: '30', rate: '5' }): readonly WrittenTrunk[] {
  return texts.map((text) => {
    const [name = '', lines = usual.lines, rate = usual.rate] = text.trim().split(':')
    return { name, maxLines: Number(lines), callsPerSecond: Number(rate) }
  })
}

const makePassword = (): string => randomBytes(15).toString('base64url')

function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 })
  // A file that was there before keeps its mode otherwise.
  chmodSync(path, 0o600)
}

function report(
  io: ConsoleIo,
  options: InitOptions,
  file: string,
  folder: string,
  secrets: readonly { name: string; made: boolean; value: string }[],
  simulates: boolean,
): void {
  if (options.json) {
    const written = secrets.map(({ name, made }) => ({ file: join(folder, name), made }))
    io.out(JSON.stringify({ file, secrets: written, ...(simulates && { simulates }) }))
    return
  }
  io.out(`Written: ${file}`)
  for (const { name, made } of secrets)
    io.out(`Written: ${join(folder, name)}${made ? ' (a password made up for you)' : ''}`)
  if (simulates)
    io.out('Simulation mode: nobody is really called until accountSid, authToken and publicUrl of the PBX are set.')
  io.out(`Next: trunkline doctor --config ${file}, then: trunkline start --config ${file}`)
}
