import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const OWNER_FILE = 'owner.json'

/** Makes a fresh folder for a lab inside the tree, marked with this process as its owner, and returns its path there. */
export async function claimLabFolder(treeRoot: string): Promise<string> {
  await mkdir(join(treeRoot, 'lab'), { recursive: true })
  const owner = { pid: process.pid, startedAt: await startTicks(process.pid) }
  for (let serial = 1; ; serial += 1) {
    const dir = `/lab/${process.pid}-${owner.startedAt}-${serial}`
    if (existsSync(join(treeRoot, dir))) continue
    // Named only when it has its owner inside, so that nobody takes it for a leftover.
    const unnamed = await mkdtemp(join(treeRoot, 'claim-'))
    await writeFile(join(unnamed, OWNER_FILE), JSON.stringify(owner))
    await rename(unnamed, join(treeRoot, dir))
    return dir
  }
}

/** Ends the processes and removes the folders of labs whose owner is dead. */
export async function removeLeftovers(treeRoot: string): Promise<void> {
  const labs = join(treeRoot, 'lab')
  if (!existsSync(labs)) return
  for (const name of await readdir(labs)) {
    if (await ownerLives(join(labs, name, OWNER_FILE))) continue
    await endProcessesOf(`/lab/${name}/`)
    await rm(join(labs, name), { recursive: true, force: true })
  }
}

async function ownerLives(file: string): Promise<boolean> {
  if (!existsSync(file)) return false
  try {
    const owner = JSON.parse(await readFile(file, 'utf8')) as { pid: number; startedAt: string }
    return (await startTicks(owner.pid)) === owner.startedAt
  } catch {
    // Unreadable: not written by a lab that lives.
    return false
  }
}

/** The start time of a process in clock ticks since boot: tells it from a later process with the same number. */
async function startTicks(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** Kills the processes whose command line names a lab's folder. */
async function endProcessesOf(dir: string): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
    if (!words.some((word) => word.startsWith(dir))) continue
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch (error) {
      if (existsSync(`/proc/${pid}`)) throw error
    }
  }
}
