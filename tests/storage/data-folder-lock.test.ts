import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDataFolder } from '../../storage/data-folder-lock.js'
import { tempFolder } from './support.js'

let folder: ReturnType<typeof tempFolder>
beforeEach(() => {
  folder = tempFolder()
})
afterEach(() => folder.remove())

const refused = expect.objectContaining({ code: 'DATA_FOLDER_IN_USE' })

/** Another process that holds the data folder until it is killed. */
async function otherProcess(dataDir: string) {
  const module = new URL('../../storage/data-folder-lock.ts', import.meta.url).href
  const code = `import { lockDataFolder } from ${JSON.stringify(module)}
    lockDataFolder(${JSON.stringify(dataDir)}); console.log('held'); setInterval(() => {}, 1000)`
  const tsx = createRequire(import.meta.url).resolve('tsx')
  const child = spawn(process.execPath, ['--import', tsx, '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(createInterface(child.stdout), 'line')
  return child
}

describe('the lock of a data folder', () => {
  it('refuses a second holder until the first lets go', () => {
    const first = lockDataFolder(folder.path)
    expect(() => lockDataFolder(folder.path)).toThrow(refused)
    expect(() => lockDataFolder(folder.path)).toThrow(`process ${process.pid}`)
    first.release()
    lockDataFolder(folder.path).release()
  })

  it('names the other process, and is free at once when that dies without a word', async () => {
    const child = await otherProcess(folder.path)
    expect(() => lockDataFolder(folder.path)).toThrow(`process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(readFileSync(join(folder.path, 'trunkline.pid'), 'utf8').trim()).toBe(String(child.pid))
    lockDataFolder(folder.path).release()
  })

  it('says what is wrong with a folder that cannot be used', () => {
    expect(() => lockDataFolder('/dev/null/folder')).toThrow(expect.objectContaining({ code: 'DATABASE_ERROR' }))
  })
})
