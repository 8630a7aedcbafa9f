import { Command, CommanderError, Option } from 'commander'
import { dncListKinds } from '../../storage/dnc/table.js'
import { readVersion } from '../version.js'
import { type ConsoleIo, runCommand } from './console-io.js'
import type { DncImportOptions } from './dnc-import.js'
import type { ExportOptions } from './evidence.js'
import { exitCodes } from './exit-codes.js'
import type { InitOptions } from './init.js'
import type { PreflightOptions } from './preflight.js'
import type { RestoreWish } from './restore.js'
import type { SimulateOptions } from './simulate.js'
import type { FaultsOptions } from './simulate-faults.js'
import { wrongTogether } from './wrong-together.js'

interface Faults {
  readonly faults?: boolean
}

interface Common {
  readonly config?: string
  readonly json?: boolean
}

/**
 * The command line. Each command is loaded when it is given: help and version answer at once.
 * @param args what stands after the program's name
 * @returns the exit code
 */
export async function runProgram(args: readonly string[], io: ConsoleIo): Promise<number> {
  let code: number = exitCodes.ok
  const program = new Command('trunkline')
    .description(
      'A telephony gateway: it sits beside your PBX, dials your leads and connects the people who answer to your agents.',
    )
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) })
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 a fault, 2 wrong command line, 70 a part of the process died again and again,
75 something needed is away or in use, 78 wrong configuration.`,
    )
  const named = (options: Common): string | null => options.config ?? null
  const read = async (options: Common) =>
    (await import('../config/read-config.js')).readConfig(process.env, named(options))
  const run = (options: Common, command: () => Promise<number>) => async (): Promise<void> => {
    code = await runCommand(io, options.json ?? false, command)
  }
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option(
        '-c, --config <file>',
        'configuration file (default: TRUNKLINE_CONFIG, else ./trunkline.yaml if it exists)',
      )
  const within = (): Option =>
    new Option('--within <seconds>', 'how long calls on their way to an agent are waited for')
      .default(30)
      .argParser((text) => {
        const seconds = Number(text)
        const isSensible = text.trim() !== '' && seconds >= 0 && seconds <= 600
        if (!isSensible) program.error('error: --within takes 0 to 600 seconds')
        return seconds
      })
  const json = (): Option => new Option('--json', 'write the result as one line of JSON')

  command('start', 'run until SIGTERM or SIGINT; live calls are then finished first')
    .option('--take-over', 'let the process that runs now end first, without touching its conversations', false)
    .addOption(within())
    .action((options: Common & { takeOver: boolean; within: number }) =>
      run(options, async () => {
        const warmApi = (await import('../threads/warm-thread.js')).warmApiThread()
        try {
          const { start } = await import('./start.js')
          const takeOverWithinS = options.takeOver ? options.within : null
          return await start({ file: named(options), takeOverWithinS, warmApi })
        } finally {
          await warmApi.discard()
        }
      })(),
    )

  command('hand-over', 'end the running process, its conversations going on for the next start to adopt')
    .addOption(within())
    .addOption(json())
    .action((options: Common & { within: number }) =>
      run(options, async () => {
        const { handOver } = await import('./hand-over.js')
        return await handOver(io, await read(options), options.within, options.json ?? false)
      })(),
    )

  initCommand(program).action((options: Omit<InitOptions, 'file'> & { config: string }) =>
    run(options, async () => (await import('./init.js')).init(io, { ...options, file: options.config }))(),
  )

  command('doctor', 'look for what keeps Trunkline from working; changes nothing')
    .addOption(json())
    .action((options: Common) =>
      run(options, async () =>
        (await import('./doctor.js')).runDoctor(io, () => read(options), options.json ?? false),
      )(),
    )

  command('import', 'import a CSV or XLSX file of leads into a campaign')
    .argument('<file>', 'the file; its first row names the columns, phoneNumber among them')
    .requiredOption('--campaign <id or name>', 'the campaign')
    .option('--site <id>', 'the site, where there are several')
    .option('--rejects <file>', 'where refused rows are written (default: FILE.rejected.csv)')
    .addOption(json())
    .action((file: string, options: Common & { campaign: string; site?: string; rejects?: string }) =>
      run(options, async () => {
        const { importFile } = await import('./import.js')
        return await importFile(io, await read(options), { ...options, file, json: options.json ?? false })
      })(),
    )

  dncCommands(program, (file, options) =>
    run(options, async () => {
      const { dncImport } = await import('./dnc-import.js')
      return await dncImport(io, await read(options), { ...options, file, json: options.json ?? false })
    })(),
  )

  command('backup', 'make a consistent copy of all databases, also while Trunkline runs')
    .argument('[folder]', "where to (default: a new folder in the data folder's backups)")
    .addOption(json())
    .action((folder: string | undefined, options: Common) =>
      run(options, async () => {
        const { backup } = await import('./backup.js')
        return await backup(io, await read(options), folder ?? null, options.json ?? false)
      })(),
    )

  command('restore', "put a backup in the place of the data folder's databases; Trunkline must not run")
    .argument('[folder]', 'the backup; without it one of the next two says what is wanted of the archive of changes')
    .option('--latest', 'the last commit that the archive and the log hold', false)
    .addOption(
      new Option('--at <moment>', 'the last commit before a moment, as 2027-03-01T14:05:00Z').argParser((text) => {
        const at = Date.parse(text)
        if (!Number.isFinite(at)) program.error(`error: "${text}" is no moment; write it as 2027-03-01T14:05:00Z`)
        return at
      }),
    )
    .option('--only <names...>', 'of the archive: ids of sites, or system (default: all)')
    .option('--archive <folder>', "another archive than the configuration's")
    .addOption(json())
    .action(
      (folder: string | undefined, options: Common & { latest: boolean } & Omit<RestoreWish, 'folder' | 'json'>) => {
        const ways = [folder !== undefined, options.latest, options.at !== undefined].filter(Boolean).length
        if (ways !== 1)
          program.error("error: name a backup's folder, --latest, or --at with a moment: one of the three")
        return run(options, async () => {
          const { restore } = await import('./restore.js')
          return await restore(io, await read(options), {
            ...options,
            folder: folder ?? null,
            json: options.json ?? false,
          })
        })()
      },
    )

  command('check', 'look for damage in every database, also while Trunkline runs; exit code 1 if there is any')
    .option('--quick', 'leave out whether indexes fit their tables', false)
    .addOption(json())
    .action((options: Common & { quick: boolean }) =>
      run(options, async () => {
        const { check } = await import('./check.js')
        return check(io, await read(options), options.quick ? 'quick' : 'full', options.json ?? false)
      })(),
    )

  command('simulate', 'ask what would have come of other settings, on a described or recorded day; changes nothing')
    .argument('[description]', 'a YAML or JSON file that describes a day; without it a recorded day is played')
    .option('--site <id>', 'the site of a recorded day, where there are several')
    .option('--day <day>', 'a recorded day: today, yesterday or a date such as 2026-03-02')
    .option(
      '--set <key=value...>',
      'a changed setting, such as pacing.maxLinesPerAgent=4, limits.maxLines=95 or agents=60',
    )
    .option(
      '--compare <policies>',
      'with commas: asset, progressive, power:2, predictive, ratio:2, vicidial:hard, issabel, clairvoyant (default: asset)',
    )
    .option('--seed <number>', 'another seed is another day of the same kind (default: 1)')
    .option('--html <file>', 'write the report with charts as one page')
    .option('--example', 'print a description to begin with')
    .option('--faults', 'days of a small site in which everything goes wrong that can; see what must hold all the same')
    .option('--days <number>', 'with --faults: so many days, each with the next seed (default: 1)')
    .option('--steps', 'with --faults: print each step; the same seed gives the same steps')
    .option('--from <step>', 'with --steps: from this step on')
    .option('--until <step>', 'with --steps: up to this step')
    .addOption(json())
    .action((file: string | undefined, options: Common & Omit<SimulateOptions & FaultsOptions, 'json'> & Faults) => {
      const wrong = wrongTogether({ ...options }, file ?? null)
      if (wrong !== null) program.error(`error: ${wrong}`)
      return run(options, async () => {
        if (options.faults === true) {
          const { simulateFaults } = await import('./simulate-faults.js')
          return await simulateFaults(io, { ...options, json: options.json ?? false })
        }
        const { simulate } = await import('./simulate.js')
        return await simulate(io, () => read(options), file ?? null, { ...options, json: options.json ?? false })
      })()
    })

  evidenceCommands(program, {
    export: (options: Common & Omit<ExportOptions, 'json'>) =>
      run(options, async () => {
        const { evidenceExport } = await import('./evidence.js')
        return await evidenceExport(io, await read(options), { ...options, json: options.json ?? false })
      })(),
    verify: (file: string, options: Common) =>
      run(options, async () => (await import('./evidence.js')).evidenceVerify(io, file, options.json ?? false))(),
  })

  command('preflight', 'look what a campaign has and lacks before it starts; the process must run')
    .requiredOption('--campaign <id or name>', 'the campaign')
    .option('--site <id>', 'the site, where there are several')
    .addOption(json())
    .action((options: Common & Omit<PreflightOptions, 'json'>) =>
      run(options, async () => {
        const { preflight } = await import('./preflight.js')
        return await preflight(io, await read(options), { ...options, json: options.json ?? false })
      })(),
    )

  command('admin-password', 'give the administrator a new password; the old one and all logins end')
    .option('--email <address>', 'another account than that of the configuration')
    .addOption(json())
    .action((options: Common & { email?: string }) =>
      run(options, async () => {
        const { resetAdminPassword } = await import('./admin-password.js')
        return await resetAdminPassword(io, await read(options), options.email ?? null, options.json ?? false)
      })(),
    )

  program
    .command('version')
    .description('print the version')
    .addOption(json())
    .action((options: Common) =>
      run(options, () => {
        io.out(options.json ? JSON.stringify({ version: readVersion(), node: process.version }) : readVersion())
        return Promise.resolve(exitCodes.ok)
      })(),
    )

  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help that was asked for is no fault; help shown for want of a command is.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  }
  return code
}

function evidenceCommands(
  program: Command,
  act: {
    readonly export: (options: Common & Omit<ExportOptions, 'json'>) => Promise<void>
    readonly verify: (file: string, options: Common) => Promise<void>
  },
): void {
  const evidence = program
    .command('evidence')
    .description('evidence of live answers and abandoned calls, which outsiders can recompute')
  evidence
    .command('export')
    .description('write the evidence of a campaign, also while Trunkline runs')
    .argument('<file>', 'the file to write, .jsonl or .jsonl.gz')
    .requiredOption('--campaign <id or name>', 'the campaign')
    .requiredOption('--from <day or moment>', "first day (the site's midnight) or moment, as 2027-03-01")
    .option('--to <day or moment>', 'the first that is not asked for any more (default: now)')
    .option('--site <id>', 'the site, where there are several')
    .option('-c, --config <file>', 'configuration file')
    .option('--json', 'write the result as one line of JSON')
    .action((file: string, options: Common & Omit<ExportOptions, 'json' | 'file'>) => act.export({ ...options, file }))
  evidence
    .command('verify')
    .description('recompute a file of evidence, without a database; exit code 1 if anything does not fit')
    .argument('<file>', 'the file, .jsonl or .jsonl.gz')
    .option('--json', 'write the result as one line of JSON')
    .action((file: string, options: Common) => act.verify(file, options))
}

function dncCommands(
  program: Command,
  importFile: (file: string, options: Common & Omit<DncImportOptions, 'file' | 'json'>) => Promise<void>,
): void {
  program
    .command('dnc')
    .description('do-not-call lists')
    .command('import')
    .description('read a file of numbers, show what it would do, and forbid calling them')
    .argument('<file>', 'text or CSV, one column of numbers')
    .requiredOption('--list <name>', 'the list; it is made if there is none of the name')
    .option('-c, --config <file>', 'configuration file')
    .addOption(new Option('--kind <kind>', 'where the numbers come from').choices([...dncListKinds]).default('site'))
    .option('--replace', 'the list holds only this file afterwards', false)
    .option('--country <code>', "country of numbers written without one, two letters (default: the site's)")
    .option('--site <id>', 'the site, where there are several')
    .option('--preview', 'show what it would do and commit nothing', false)
    .option('-y, --yes', 'commit also where the preview warns', false)
    .option('--json', 'write the result as one line of JSON')
    .action(importFile)
}

function initCommand(program: Command): Command {
  return program
    .command('init')
    .description('write a commented configuration and its secrets; asks for what no flag gives')
    .option('-c, --config <file>', 'the file to write', 'trunkline.yaml')
    .option('--force', 'overwrite what is there', false)
    .option('-y, --yes', 'ask nothing, take the defaults', false)
    .option('--pbx <kind>', 'asterisk, twilio or simulator')
    .option('--site <id>', 'id of the site')
    .option('--site-name <name>', 'name of the site')
    .option('--time-zone <zone>', 'IANA time zone of the site')
    .option('--country <code>', 'country of numbers without +, two letters')
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on')
    .option('--admin-email <address>', 'first administrator')
    .option(
      '--admin-password <text>',
      'its password (other people on this machine can see flags; leave it out to have one made)',
    )
    .option('--ari-url <url>', 'for example http://127.0.0.1:8088/ari')
    .option('--ari-user <name>')
    .option('--ari-password <text>')
    .option('--ami-host <host>')
    .option('--ami-port <number>')
    .option('--ami-user <name>')
    .option('--ami-password <text>')
    .option('--account-sid <sid>', 'account at Twilio, AC and 32 digits; without one the site is in simulation mode')
    .option('--auth-token <text>', 'its auth token (others can see flags; leave it out to be asked)')
    .option('--api-key-sid <sid>', 'API key at Twilio, SK and 32 digits, in whose name requests are made')
    .option('--api-key-secret <text>')
    .option('--caller-number <number>', 'number of the account that is shown, with +')
    .option('--public-url <url>', 'under which Twilio reaches this process, for example https://calls.example.com')
    .option(
      '--spend-per-day <amount>',
      "most that a day may cost, in the account's currency (default: 50; - for no limit)",
    )
    .option('--trunk <name:lines:cps...>', 'trunks, each name:lines:calls per second')
    .option('--json', 'write the result as one line of JSON', false)
}
